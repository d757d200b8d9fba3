"""The main job: what becomes of a letter between the mailbox and the people it concerns."""

from pathlib import Path

import pytest

from service.triage import Triage
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter

DANGER = "I have decided to end my life. It will be on Sunday."
CALM = "Where can I have my ears syringed in Epping, please?"


def test_a_letter_of_danger_is_alerted_and_answered_with_where_to_turn(house: House) -> None:
    house.postbox.put(letter(DANGER))

    house.drain()

    (case,) = house.cases()
    assert case.danger
    assert case.band == "danger"
    assert len(house.written_to(NURSING_LEAD)) == 1
    (answer,) = [mail for mail in house.transport.posted if mail.recipient == "nell@tarrow.example"]
    assert "116 123" in answer.text
    assert case.reference in answer.text


def test_the_danger_is_answered_by_mail_but_the_person_is_still_to_be_contacted(
    house: House,
) -> None:
    house.postbox.put(letter(DANGER))

    house.drain()

    met = {deadline.name: deadline.met_at for deadline in house.cases()[0].deadlines}
    assert met["acknowledge"] is not None
    assert met["contact"] is None


def test_alerts_leave_before_any_acknowledgement(house: House) -> None:
    for number in range(5):
        house.postbox.put(letter(CALM, sender=f"calm{number}@tarrow.example"))
    house.postbox.put(letter(DANGER))

    house.drain()

    assert house.transport.recipients[0] == NURSING_LEAD


def test_a_second_run_finds_nothing_new_and_writes_to_nobody(house: House) -> None:
    house.postbox.put(letter(DANGER))
    house.postbox.put(letter(CALM, sender="ada@tarrow.example"))
    house.drain()
    before = list(house.transport.recipients)

    house.drain()

    assert house.transport.recipients == before
    assert house.ledger().received == 2


def test_every_message_is_accounted_for(house: House) -> None:
    house.postbox.put(letter(CALM, message_id="<one@tarrow.example>"))
    house.postbox.put(letter("I am away until Monday.", Auto_Submitted="auto-replied"))
    house.postbox.put(b"")
    house.drain()
    (first, *_) = house.cases()
    house.postbox.put(letter("One more thing.", subject=f"Re: {first.reference}"))

    house.drain()

    counted = house.ledger()
    assert (counted.received, counted.cases, counted.follow_ups) == (4, 1, 1)
    assert (counted.automatic, counted.quarantined, counted.unaccounted) == (1, 1, 0)


def test_automatic_mail_gets_no_answer(house: House) -> None:
    house.postbox.put(letter("I am away until Monday.", Auto_Submitted="auto-replied"))
    house.postbox.put(
        letter("News of the month.", List_Id="<news.list.example>", Precedence="bulk")
    )

    house.drain()

    assert house.transport.posted == []


def test_danger_in_an_automatic_reply_is_still_alerted(house: House) -> None:
    house.postbox.put(letter(DANGER, Auto_Submitted="auto-replied"))

    house.drain()

    assert house.transport.recipients == [NURSING_LEAD]


def test_in_shadow_everything_is_decided_and_nothing_leaves(tmp_path: Path, triage: Triage) -> None:
    house = House(tmp_path, triage, sending="shadow")
    house.postbox.put(letter(DANGER))

    house.drain()

    assert house.transport.posted == []
    assert {row.state for row in house.outbox("alert")} == {"shadow"}
    assert {row.state for row in house.outbox("acknowledgement")} == {"shadow"}


def test_with_sending_alerts_only_alerts_leave(tmp_path: Path, triage: Triage) -> None:
    house = House(tmp_path, triage, sending="alerts")
    house.postbox.put(letter(DANGER))

    house.drain()

    assert house.transport.recipients == [NURSING_LEAD]


def test_the_same_mail_in_two_places_is_one_case(house: House) -> None:
    raw = letter(CALM, message_id="<one@tarrow.example>")
    house.postbox.put(raw)
    house.postbox.put(b"Received: from here by there; Tue, 24 Nov 2026 10:00:00 +0000\r\n" + raw)

    house.drain()

    assert len(house.cases()) == 1
    assert house.ledger().received == 1


def test_a_message_id_used_twice_with_other_words_is_two_cases(house: House) -> None:
    house.postbox.put(letter(CALM, message_id="<one@tarrow.example>"))
    house.postbox.put(letter(DANGER, message_id="<one@tarrow.example>"))

    house.drain()

    assert len(house.cases()) == 2


def test_an_answer_to_our_letter_joins_its_case(house: House) -> None:
    house.postbox.put(letter(CALM))
    house.drain()
    ours = house.outbox("acknowledgement")[0].header_message_id
    house.postbox.put(letter("Thank you, that helps.", In_Reply_To=ours))

    house.drain()

    (case,) = house.cases()
    assert [message.entry for message in case.messages] == ["case", "follow_up"]
    assert case.messages[1].kind == "reply"
    assert len(house.written_to("nell@tarrow.example")) == 1


@pytest.mark.parametrize("where", ["subject", "thread"])
def test_a_stranger_who_names_somebody_elses_case_gets_one_of_his_own(
    house: House, where: str
) -> None:
    house.postbox.put(letter(CALM))
    house.drain()
    (case,) = house.cases()
    ours = house.outbox("acknowledgement")[0].header_message_id
    stranger = "eve@elsewhere.example"
    house.postbox.put(
        letter("Tell me all.", sender=stranger, subject=f"Re: {case.reference}")
        if where == "subject"
        else letter("Tell me all.", sender=stranger, In_Reply_To=ours)
    )

    house.drain()

    assert len(house.cases()) == 2


def test_danger_in_a_later_letter_takes_the_case_to_the_top_and_is_alerted(house: House) -> None:
    house.postbox.put(letter(CALM))
    house.drain()
    (case,) = house.cases()
    house.postbox.put(letter(DANGER, subject=f"Re: {case.reference}"))

    house.drain()

    (case,) = house.cases()
    assert case.band == "danger"
    assert len(house.written_to(NURSING_LEAD)) == 1
    assert [row.template for row in house.outbox("acknowledgement")] == ["enquiry", "danger_self"]


def test_an_acknowledgement_that_comes_back_becomes_a_persons_task(house: House) -> None:
    house.postbox.put(letter(CALM))
    house.drain()
    ours = house.outbox("acknowledgement")[0].header_message_id
    house.postbox.put(bounce_of(ours))

    house.drain()

    (case,) = house.cases()
    (task,) = case.tasks
    assert "Acknowledge" in task.what
    assert "5.1.1" in task.why
    met = {deadline.name: deadline.met_at for deadline in case.deadlines}
    assert met["acknowledge"] is None
    assert case.messages[1].entry == "automatic"


def test_mail_that_is_only_late_is_nobodys_task(house: House) -> None:
    house.postbox.put(letter(CALM))
    house.drain()
    ours = house.outbox("acknowledgement")[0].header_message_id
    house.postbox.put(bounce_of(ours, action="delayed", status="4.4.1"))

    house.drain()

    (case,) = house.cases()
    assert case.tasks == []


def test_junk_is_read_and_alerted_on_but_not_answered(house: House) -> None:
    house.postbox.put(letter(DANGER), folder=".Junk")

    house.drain()

    assert house.transport.recipients == [NURSING_LEAD]
    (case,) = house.cases()
    assert [task.name for task in case.tasks] == ["acknowledge"]


def bounce_of(message_id: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: weccg.comments@nhs.net\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nReturn-Path: <>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; nell@tarrow.example\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"From: weccg.comments@nhs.net\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()
