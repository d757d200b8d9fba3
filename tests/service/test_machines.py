"""Mail of machines and of several writers, from the mailbox to staff."""

from pathlib import Path

import pytest

from policy.load import load_policy
from service.triage import Triage
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter

DANGER = "I have the tablets here and I am going to end my life tonight."
REVIEW = """A new review of Rowan Centre has been posted on the NHS website.

★☆☆☆☆
Never again

Nobody came.

by Anonymous
"""
SERVER = "mailer-daemon@post.example"
MACHINES = {
    "an automatic answer": letter(DANGER, Auto_Submitted="auto-replied"),
    "an answer known by its subject": letter(DANGER, subject="Automatic reply: Your message"),
    "a bounce": letter(DANGER, sender=SERVER, subject="Undelivered mail"),
    "a list": letter(DANGER, List_Id="<news.list.example>", Precedence="bulk"),
}


@pytest.mark.parametrize("raw", MACHINES.values(), ids=MACHINES.keys())
def test_danger_is_paged_and_never_answered_in(house: House, raw: bytes) -> None:
    house.postbox.put(raw)

    house.drain()

    assert house.messages()[0].kind in ("auto_reply", "bounce", "newsletter")
    assert house.transport.recipients == [NURSING_LEAD]
    assert house.cases()[0].band == "danger"


def test_danger_in_junk_is_paged_and_not_answered(house: House) -> None:
    house.postbox.put(
        letter(DANGER, List_Id="<news.list.example>", Precedence="bulk"), folder=".Junk"
    )

    house.drain()

    assert house.transport.recipients == [NURSING_LEAD]


def test_danger_in_the_answer_to_an_invitation_is_paged(house: House) -> None:
    message = (
        'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        f"{DANGER}\n--b\nContent-Type: text/calendar; method=REPLY\n\n"
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n--b--\n"
    )
    head = "From: nell@tarrow.example\nTo: weccg.comments@nhs.net\nSubject: Declined: Meeting\n"
    house.postbox.put((head + message).encode())

    house.drain()

    assert NURSING_LEAD in house.transport.recipients


def test_a_complaint_that_a_program_sent_is_put_before_staff(house: House) -> None:
    words = "My mother was left in a wet bed for five hours and I am disgusted. Nobody came."
    house.postbox.put(letter(words, Auto_Submitted="auto-generated"))

    house.drain()

    (case,) = house.cases()
    assert case.band == "case"
    assert [task.what.partition(":")[0] for task in case.tasks] == ["Read it"]
    assert house.transport.posted == []


def test_a_note_of_absence_waits_among_the_automatic_mail(house: House) -> None:
    house.postbox.put(letter("I am on leave until Monday. If it is urgent please ring the team."))

    house.drain()

    (case,) = house.cases()
    assert case.band == "automatic"
    assert not case.tasks
    assert house.transport.posted == []


@pytest.mark.parametrize(
    "sender", ["Nell <nell@tarrow.example>, Jo <jo@tarrow.example>", "nell@tarrow.example"]
)
def test_only_one_writer_is_acknowledged_by_itself(house: House, sender: str) -> None:
    house.postbox.put(letter("When does the clinic open?", sender=sender))

    house.drain()

    several = "," in sender
    assert bool(house.transport.posted) is not several
    assert ["acknowledge" in task.name for task in house.cases()[0].tasks] == [True] * several


def test_an_automatic_answer_that_quotes_a_review_is_not_answered(house: House) -> None:
    quoted = letter(REVIEW, sender="Bev <bev@rowan.nhs.uk>", Auto_Submitted="auto-replied")
    house.postbox.put(quoted)

    house.drain()

    assert house.messages()[0].kind == "auto_reply"
    assert house.transport.posted == []


def test_the_websites_addresses_are_the_policys(tmp_path: Path, triage: Triage) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('[website_reviews]\nsenders = ["reviews@notices.example"]\n', "utf-8")
    ours = Triage(load_policy(path), triage.classifier)
    notice = letter(REVIEW, sender="NHS website <reviews@notices.example>", Precedence="bulk")

    assert ours.of(notice).reading.message.website_review
    assert not triage.of(notice).reading.message.website_review
