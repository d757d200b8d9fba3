"""The mail server fails: alerts are repeated, an answer goes once or is a person's."""

from datetime import timedelta

import pytest

from tests.faults.installation import Installation
from tests.faults.reckoning import assert_all_holds
from tests.servers.smtp import DROP, HANG, Command
from tests.service.house import NURSING_LEAD

LATER = timedelta(minutes=3)
"""After the first wait, and long before unclaimed danger rings again."""
CALM_WRITER = "calm0@tarrow.example"


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("EHLO", "421 4.3.2 too busy"),
        ("EHLO", HANG),
        ("MAIL", "451 4.3.0 try again later"),
        ("MAIL", DROP),
        ("RCPT", "451 4.7.1 greylisted"),
        ("RCPT", HANG),
        ("DATA", "452 4.3.1 disk full"),
        ("DATA", DROP),
        ("MESSAGE", "451 4.3.0 try again later"),
        ("MESSAGE", "421 4.3.2 closing"),
    ],
)
def test_what_the_server_puts_off_goes_once_it_can(
    installation: Installation, command: Command, reply: str
) -> None:
    installation.letters_come()
    installation.smtp.answer(command, reply)
    assert installation.drain().troubles != ()
    assert installation.smtp.caught == []

    installation.smtp.behave()
    assert installation.drain(later=LATER).troubles == ()
    installation.reckon()
    assert len(installation.smtp.caught) == 3


@pytest.mark.parametrize("reply", [HANG, DROP])
def test_silence_after_the_mail_repeats_the_alert_and_asks_a_person_about_the_answer(
    installation: Installation, reply: str
) -> None:
    installation.letters_come()
    installation.smtp.answer("MESSAGE", reply)
    for later in (0 * LATER, 0 * LATER, 0 * LATER, LATER):
        installation.drain(later=later)

    installation.smtp.behave()
    installation.drain(later=3 * LATER)
    installation.reckon()
    alerts = {
        _message_id(attempt.content)
        for attempt in installation.smtp.attempts
        if NURSING_LEAD in attempt.recipients
    }
    assert len(alerts) == 1, "a repeated alert is the same mail"
    handed_over = [attempt.recipients[0] for attempt in installation.smtp.attempts]
    assert handed_over.count(NURSING_LEAD) > 1
    for writer in (CALM_WRITER, "danger0@tarrow.example"):
        assert handed_over.count(writer) == 1
        (asked,) = [one for one in installation.open_tasks(writer) if "arrived" in one]
        assert writer in asked


def test_an_uncertain_answer_that_lies_in_the_sent_folder_was_sent(
    installation: Installation,
) -> None:
    installation.letters_come()
    installation.smtp.answer("MESSAGE", HANG, about=CALM_WRITER)
    installation.drain()
    assert installation.outbox(CALM_WRITER).state == "uncertain"

    (taken,) = [one for one in installation.smtp.attempts if CALM_WRITER in one.recipients]
    installation.mailbox.append(taken.content, folder="Sent Items")
    installation.drain(later=LATER)

    assert installation.outbox(CALM_WRITER).state == "sent"
    assert installation.open_tasks(CALM_WRITER) == []
    assert_all_holds(installation.settings)


def test_a_refused_writer_is_answered_by_a_person_and_the_rest_goes(
    installation: Installation,
) -> None:
    installation.letters_come()
    installation.smtp.answer("RCPT", "550 5.1.1 no such person", about=CALM_WRITER)

    installation.drain()

    installation.reckon()
    assert installation.outbox(CALM_WRITER).state == "failed"
    assert installation.open_tasks(CALM_WRITER) != []


def test_a_refused_route_reaches_the_administrator(installation: Installation) -> None:
    installation.letters_come()
    installation.smtp.answer("RCPT", "550 5.1.1 no such person", about=NURSING_LEAD)

    installation.drain()

    (told,) = [c for c in installation.smtp.caught if c.recipients == ("admin@nhs.net",)]
    assert NURSING_LEAD in told.content.decode()
    assert any("Reach" in task for task in installation.open_tasks(NURSING_LEAD))


def test_nothing_leaves_over_a_line_whose_tls_is_refused(installation: Installation) -> None:
    installation.letters_come()
    bare = str(installation.values["smtp_url"])

    (trouble, *_) = installation.drain(smtp_url=f"{bare}&starttls=required").troubles

    assert "STARTTLS" in trouble
    assert installation.smtp.attempts == []
    installation.drain(later=LATER)
    installation.reckon()


def test_a_server_that_is_away_for_an_afternoon(installation: Installation) -> None:
    installation.letters_come()
    installation.smtp.stop()
    for step in range(4):
        assert installation.drain(later=step * timedelta(hours=1)).troubles != ()

    installation.smtp.start()
    installation.drain(later=timedelta(hours=8))
    installation.reckon()


def _message_id(content: bytes) -> bytes:
    (line,) = [line for line in content.splitlines() if line.lower().startswith(b"message-id:")]
    return line
