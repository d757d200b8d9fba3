"""Danger in a message that cannot be triaged pages all the same."""

import pytest

from service.triage import Triage
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter

DANGER = "I will end my life on Sunday."


@pytest.fixture
def broken_triage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A triage with a fault of ours in it."""

    def breaks(self: Triage, raw: bytes, **known: object) -> object:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(Triage, "of", breaks)


@pytest.mark.usefixtures("broken_triage")
def test_danger_in_quarantine_is_alerted_and_shown(house: House) -> None:
    house.postbox.put(letter(DANGER))

    house.drain()

    (case,) = house.cases()
    assert len(house.written_to(NURSING_LEAD)) == 1
    assert house.outbox("acknowledgement") == []
    assert case.band == "danger"
    assert case.danger
    assert "RuntimeError" in case.why
    assert [message.state for message in case.messages] == ["quarantined"]
    assert "I will end my life" in {finding.text for finding in case.findings}
    assert house.ledger().unaccounted == 0


@pytest.mark.usefixtures("broken_triage")
def test_a_calm_letter_in_quarantine_alarms_nobody(house: House) -> None:
    house.postbox.put(letter("When are the visiting hours?"))

    house.drain()

    (case,) = house.cases()
    assert case.band == "quarantine"
    assert house.transport.posted == []


def test_a_danger_that_the_second_attempt_to_hear_breaks_on_stays_in_sight(
    house: House, broken_triage: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(self: Triage, raw: bytes, why: str, **known: object) -> object:
        raise RuntimeError("a second fault of ours")

    monkeypatch.setattr(Triage, "of_unreadable", breaks)
    house.postbox.put(letter(DANGER))

    house.drain()

    (case,) = house.cases()
    assert (case.band, case.attention) == ("quarantine", "first")


def test_bytes_that_are_no_mail_page_for_their_words(house: House) -> None:
    house.postbox.put(b"\x00\x01\x02\x03\x00\x01\x02" * 20 + DANGER.encode() + b"\x00\x01\x02" * 20)

    house.drain()

    (case,) = house.cases()
    assert case.messages[0].state == "quarantined"
    assert len(house.written_to(NURSING_LEAD)) == 1


def test_a_letter_full_of_nuls_is_filed_and_its_danger_paged(house: House) -> None:
    house.postbox.put(
        b'From: "Nell\0 Tarrow" <nell\0@tarrow.example>\n'
        b"To: weccg.comments@nhs.net\n"
        b"Subject: Hel\0lo =?utf-8?Q?a=00b?=\n"
        b"Message-ID: <one\0two@tarrow.example>\n"
        b"In-Reply-To: <three\0four@tarrow.example>\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nI will end\0 my life\0 on Sunday.\n"
        b'--b\nContent-Type: text/plain; name="a\0b.txt"\n'
        b"Content-Disposition: attachment; filename*=utf-8''a%00b.txt\n\nSo\0 be it.\n--b--\n"
    )

    house.drain()

    (case,) = house.cases()
    assert case.danger
    assert case.messages[0].state == "triaged"
    assert len(house.written_to(NURSING_LEAD)) == 1
