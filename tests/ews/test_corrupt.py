"""Messages that Exchange fails over, and messages beyond all measure."""

import pytest

from ingest.source import SourceError
from ingest.sources.ews import fetch, listing
from ingest.sources.synced import rounds
from tests.ews import soap
from tests.ews.fake_exchange import FakeExchange
from tests.ews.reading import Opening, fill, letter
from tests.ews.store import Corrupt, EwsMailbox
from tests.fakes.ledger import FakeLedger


@pytest.mark.parametrize("where", [0, 6, 12])
@pytest.mark.parametrize("corrupt", ["content", "answer", "listing", "everything"])
def test_a_corrupt_message_stops_no_other_and_is_shown(
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
    where: int,
    corrupt: Corrupt,
) -> None:
    monkeypatch.setattr(listing, "PAGE", 8)
    monkeypatch.setattr(listing, "WINDOW", 8)
    fill(mailbox, 13, **{f"at_{where}": corrupt})

    ledger = FakeLedger()
    found = ledger.drain(opened())

    good = {each.raw for each in found if each.raw is not None}
    assert good == {letter(n) for n in range(13) if n != where or corrupt == "listing"}
    assert len(found) == 13
    bad = [each for each in found if each.raw is None]
    assert all("Outlook" in each.problem for each in bad)
    mailbox.put(letter(77))
    assert [each.raw for each in ledger.drain(opened())] == [letter(77)]


@pytest.mark.parametrize(
    "code",
    [
        "ErrorMimeContentInvalid",
        "ErrorMimeContentConversionFailed",
        "ErrorCorruptData",
        "ErrorItemCorrupt",
        "ErrorContentConversionFailed",
        "ErrorInternalServerError",
        "ErrorOfATimeToCome",
    ],
)
def test_whatever_exchange_says_of_one_message_is_told_of_that_message_alone(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening, code: str
) -> None:
    exchange.operations.readable_error = code
    fill(mailbox, 3, at_1="content")

    found = FakeLedger().drain(opened())

    assert [each.raw for each in found] == [letter(0), None, letter(2)]
    assert code in found[1].problem


def test_two_corrupt_messages_side_by_side_stay_two(mailbox: EwsMailbox, opened: Opening) -> None:
    fill(mailbox, 6, at_2="everything", at_3="everything")

    found = FakeLedger().drain(opened())

    assert len(found) == 6
    assert len({each.key for each in found}) == 6


def test_a_server_that_fails_over_everything_is_to_blame_itself(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 40)
    exchange.answer_with("Sync|Find|GetItem", soap.Answer(500), times=None)
    ledger = FakeLedger()

    with pytest.raises(SourceError) as failure:
        ledger.drain(opened())
    assert not failure.value.permanent
    assert ledger.stored == []

    exchange.behave()
    assert len(ledger.drain(opened())) == 40


def test_contents_that_all_fail_are_doubted_for_a_while_and_then_shown(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 2)
    failing = soap.refusal("GetItem", "ErrorInternalServerError")
    exchange.answer_with("GetItem", failing, times=None)
    source, ledger = opened(), FakeLedger()

    for _ in range(rounds.PATIENCE - 1):
        with pytest.raises(SourceError):
            ledger.drain(source)
    found = ledger.drain(source)

    assert [each.raw for each in found] == [None, None]


def test_a_message_beyond_all_measure_is_told_of_and_not_asked_for(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch, "LARGEST_MESSAGE", 2_000_000)
    mailbox.put(letter(1) + b"x" * 5_000_000)

    (found,) = FakeLedger().drain(opened())

    assert found.raw is None
    assert "more than the" in found.problem
    assert exchange.count("GetItem") == 0


def test_a_large_message_comes_whole(mailbox: EwsMailbox, opened: Opening) -> None:
    raw = letter(1) + b"0123456789abcdef\r\n" * 1_900_000
    mailbox.put(raw)

    (found,) = FakeLedger().drain(opened())

    assert found.raw == raw


def test_heavy_messages_are_not_asked_for_together(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch, "TOGETHER_BYTES", 1000)
    for number in range(4):
        mailbox.put(letter(number) + b"x" * 400)

    assert len(FakeLedger().drain(opened())) == 4
    asked = [each.all("m:ItemIds/*") for each in exchange.asked if each.operation == "GetItem"]
    assert [len(each) for each in asked] == [2, 2]


def test_every_byte_comes_as_it_was_sent(mailbox: EwsMailbox, opened: Opening) -> None:
    raw = letter(1) + bytes(range(256)) + b"\r\n\r\n<![CDATA[ ]]> &amp; \x00\r"
    mailbox.put(raw)

    (found,) = FakeLedger().drain(opened())

    assert found.raw == raw
