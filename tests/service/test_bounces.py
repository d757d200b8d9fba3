"""An acknowledgement that comes back reopens its deadline and becomes a person's task."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from store.models import Case
from tests.service.house import House
from tests.service.post import TO, letter

CALM = "Where can I have my ears syringed in Epping, please?"
WRITER = "nell@tarrow.example"
NOTICE = f"Your message could not be delivered.\r\n\r\n<{WRITER}>: 550 5.1.1 no such user\r\n"
HEAD = (
    "From: Mail Delivery System <MAILER-DAEMON@mx.tarrow.example>\r\nTo: {to}\r\n"
    "Subject: Undelivered Mail Returned to Sender\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
)
STATUS = (
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.tarrow.example\r\n"
    "\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
)
COPY = "From: {to}\r\nTo: {recipient}\r\nSubject: Ours\r\nMessage-ID: {ours}\r\n\r\n"


def report(
    *parts: str, recipient: str = WRITER, action: str = "failed", status: str = "5.1.1"
) -> str:
    """A bounce as RFC 3464 has it, with these parts after the delivery status."""
    return (
        HEAD
        + 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        + f"--b\r\nContent-Type: text/plain\r\n\r\n{NOTICE}\r\n"
        + STATUS.format(recipient=recipient, action=action, status=status)
        + "".join(parts)
        + "--b--\r\n"
    )


def attached(kind: str) -> str:
    return report(f"--b\r\nContent-Type: {kind}\r\n\r\n{COPY.replace('{recipient}', WRITER)}\r\n")


def in_words(head: str = "") -> str:
    copy = "--- Below this line is a copy of the message.\r\n\r\n" + COPY
    return head + HEAD + f"\r\n{NOTICE}\r\n" + copy.replace("{recipient}", WRITER)


NAMED_BY = {
    "an attached copy": attached("message/rfc822"),
    "the attached headers": attached("text/rfc822-headers"),
    "a copy in the text": in_words(),
    "In-Reply-To alone": "In-Reply-To: {ours}\r\n" + report(),
    "References alone": "References: <older@tarrow.example> {ours}\r\n" + report(),
    "a demand to prove that a person wrote": (
        "In-Reply-To: {ours}\r\nFrom: Nell <nell@tarrow.example>\r\nTo: {to}\r\n"
        "Subject: Re: Your message to us\r\nAuto-Submitted: auto-replied\r\n\r\n"
        "Your message awaits your confirmation. Verify that you are a real person here:\r\n"
        "https://guard.example/check\r\n"
    ),
    "an empty sender and few words": (
        "From: <>\r\nTo: {to}\r\nReturn-Path: <>\r\nIn-Reply-To: {ours}\r\n"
        "Auto-Submitted: auto-replied\r\n\r\nThat is not a valid user here.\r\n"
    ),
}


def acknowledged(house: House) -> str:
    """A house that has answered a letter; the Message-ID of the answer."""
    house.postbox.put(letter(CALM))
    house.drain()
    return house.outbox("acknowledgement")[0].header_message_id


def arrives(house: House, raw: str, ours: str = "") -> None:
    house.postbox.put(raw.format(ours=ours, to=TO).encode())
    house.drain()


def is_met(case: Case, name: str) -> bool:
    return any(d.met_at is not None for d in case.deadlines if d.name == name)


@pytest.mark.parametrize("raw", NAMED_BY.values(), ids=NAMED_BY.keys())
def test_an_acknowledgement_that_came_back_is_known_by(house: House, raw: str) -> None:
    ours = acknowledged(house)

    arrives(house, raw, ours)

    (case,) = house.cases()
    (task,) = case.tasks
    assert "by telephone, letter or email" in task.what
    assert task.why.startswith("It came back: ")
    assert not is_met(case, "acknowledge")
    assert [message.kind for message in case.messages] == ["enquiry", "bounce"]
    assert house.outbox("acknowledgement")[0].state == "failed"
    assert len(house.transport.posted) == 1


def test_a_server_that_gave_up_after_days_of_delay_has_failed(house: House) -> None:
    ours = acknowledged(house)

    arrives(house, report(f"--b\r\nContent-Type: message/rfc822\r\n\r\n{COPY}\r\n",
                          status="4.4.7").replace("{recipient}", WRITER), ours)  # fmt: skip

    (case,) = house.cases()
    assert len(case.tasks) == 1
    assert not is_met(case, "acknowledge")


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("relayed", "2.1.9"), ("delivered", "2.0.0")]
)
def test_mail_that_is_late_or_arrived_is_nobodys_task(
    house: House, action: str, status: str
) -> None:
    ours = acknowledged(house)

    arrives(house, "In-Reply-To: {ours}\r\n" + report(action=action, status=status), ours)

    (case,) = house.cases()
    assert case.tasks == []
    assert is_met(case, "acknowledge")


def test_a_warning_in_words_that_it_will_be_tried_again_is_nobodys_task(house: House) -> None:
    ours = acknowledged(house)

    arrives(
        house,
        HEAD + "\r\nYour message has not yet been delivered to <nell@tarrow.example>.\r\n"
        "No action is required on your part.\r\n\r\nMessage-ID: {ours}\r\n",
        ours,
    )

    (case,) = house.cases()
    assert case.tasks == []
    assert is_met(case, "acknowledge")


def test_a_bounce_that_comes_twice_opens_one_task(house: House) -> None:
    ours = acknowledged(house)

    arrives(house, attached("message/rfc822"), ours)
    arrives(house, in_words(), ours)

    (case,) = house.cases()
    assert len(case.tasks) == 1


def proved(domain: str) -> str:
    return f"Authentication-Results: mx.nhs.net; dmarc=pass header.from={domain}\r\n"


def test_an_address_alone_is_believed_from_the_server_it_is_at(house: House) -> None:
    acknowledged(house)

    arrives(house, proved("mx.tarrow.example") + report())

    (case,) = house.cases()
    assert len(case.tasks) == 1
    assert not is_met(case, "acknowledge")


FORGED: dict[str, Callable[[str], str]] = {
    "an address that nothing proves": lambda raw: raw,
    "an address proved for another domain": lambda raw: (
        proved("evil.example") + raw.replace("MAILER-DAEMON@mx.tarrow", "MAILER-DAEMON@evil")
    ),
    "a Message-ID that was guessed": lambda raw: (
        "In-Reply-To: <PALS-2026-000001.aaaaaaaaaaaaaaaa.00000000000000000000@nhs.net>\r\n" + raw
    ),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_strangers_case_is_not_touched_by_a_forged_bounce_with(
    house: House, forge: Callable[[str], str]
) -> None:
    acknowledged(house)

    arrives(house, forge(report()))

    strangers, forged = house.cases()
    assert strangers.tasks == []
    assert is_met(strangers, "acknowledge")
    assert [message.kind for message in strangers.messages] == ["enquiry"]
    assert house.outbox("acknowledgement")[0].state == "sent"
    (look,) = forged.tasks
    assert strangers.reference in look.what
    assert "nothing proves" in look.why


def test_a_bounce_of_mail_that_is_not_ours_is_only_filed(house: House) -> None:
    acknowledged(house)

    arrives(house, report(recipient="somebody@elsewhere.example").replace(NOTICE, "Failed.\r\n"))

    ours, other = house.cases()
    assert ours.tasks == other.tasks == []
    assert other.kind == "bounce"


def test_an_address_written_to_long_ago_is_not_matched(house: House) -> None:
    acknowledged(house)
    later = datetime.now(UTC) + timedelta(days=30)

    house.postbox.put(report().format(to=TO).encode(), at=later)
    house.drain()

    assert [case.tasks for case in house.cases()] == [[], []]


def test_what_a_person_acknowledged_meanwhile_stays_acknowledged(house: House) -> None:
    ours = acknowledged(house)
    with house.flow.database.begin() as session:
        for row in session.get_one(Case, house.cases()[0].id).deadlines:
            if row.name == "acknowledge":
                row.met_by = "officer"

    arrives(house, attached("message/rfc822"), ours)

    assert is_met(house.cases()[0], "acknowledge")


def test_a_closed_case_is_opened_again(house: House) -> None:
    ours = acknowledged(house)
    with house.flow.database.begin() as session:
        case = session.get_one(Case, house.cases()[0].id)
        case.status, case.closed_at = "closed", datetime.now(UTC)

    arrives(house, attached("message/rfc822"), ours)

    assert house.cases()[0].status == "new"
