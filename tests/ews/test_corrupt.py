"""Messages that Exchange fails over, and messages beyond all measure."""

import pytest

from ingest.sources.ews import fetch
from tests.ews.fake_exchange import FakeExchange
from tests.ews.reading import Opening, fill, letter
from tests.ews.store import EwsMailbox
from tests.fakes.ledger import FakeLedger


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


def test_a_message_beyond_all_measure_is_not_asked_for(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch, "LARGEST_MESSAGE", 2_000_000)
    mailbox.put(letter(1) + b"x" * 5_000_000)

    FakeLedger().drain(opened())

    assert exchange.count("GetItem") == 0


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
