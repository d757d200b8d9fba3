"""Reading a mailbox of Exchange: what is new comes once, and nothing else does."""

import pytest

from ingest.sources.ews import listing
from tests.ews import soap
from tests.ews.fake_exchange import FakeExchange
from tests.ews.reading import Opening, fill, letter
from tests.ews.store import EwsMailbox
from tests.fakes.ledger import FakeLedger


def test_a_sync_state_that_is_unknown_lists_anew_and_brings_nothing_twice(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 5)
    ledger = FakeLedger()
    ledger.drain(opened())
    exchange.operations.forget_states()
    mailbox.put(letter(99))

    assert [each.raw for each in ledger.drain(opened())] == [letter(99)]
    mailbox.put(letter(100))
    assert [each.raw for each in ledger.drain(opened())] == [letter(100)]


def test_a_sync_state_that_is_unknown_in_the_middle_of_a_listing_loses_nothing(
    exchange: FakeExchange,
    mailbox: EwsMailbox,
    opened: Opening,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    fill(mailbox, 2)
    ledger = FakeLedger()
    ledger.drain(opened())
    for number in range(10, 15):
        mailbox.put(letter(number))
    real, pages = exchange.operations.answer, []

    def forgetful(asked: soap.Asked) -> object:
        if asked.operation == "SyncFolderItems":
            pages.append(asked.text("m:SyncState"))
            if len(pages) == 2:
                exchange.operations.forget_states()
        return real(asked)

    monkeypatch.setattr(exchange.operations, "answer", forgetful)

    found = ledger.drain(opened())

    assert sorted(each.raw or b"" for each in found) == [letter(n) for n in range(10, 15)]
    assert "" in pages


def test_what_staff_read_change_and_delete_brings_nothing_anew(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 4)
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    first, second, third, _ = mailbox.folders["inbox"]
    mailbox.touch(first.id, "ReadFlagChange")
    mailbox.touch(second.id, "Update")
    mailbox.remove(third.id)

    assert ledger.drain(source) == []
    assert ledger.drain(opened()) == []


def test_mail_that_came_and_was_read_before_the_poll_is_read_all_the_same(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    source, ledger = opened(), FakeLedger()
    ledger.drain(source)
    item = mailbox.put(letter(1))
    mailbox.touch(item.id, "ReadFlagChange")

    assert [each.raw for each in ledger.drain(source)] == [letter(1)]


def test_without_junk_the_junk_folder_is_left_alone(mailbox: EwsMailbox, opened: Opening) -> None:
    mailbox.put(letter(1), folder="junkemail")

    source = opened("access=impersonation&junk=none")

    assert FakeLedger().drain(source) == []
    assert "Junk" not in source.check()


@pytest.mark.parametrize("kind", ["MeetingRequest", "PostItem", "Item", "SharingMessage"])
def test_an_item_of_any_kind_is_read(mailbox: EwsMailbox, opened: Opening, kind: str) -> None:
    mailbox.put(letter(1), kind=kind)
    mailbox.put(letter(2))

    assert len([each for each in FakeLedger().drain(opened()) if each.raw]) == 2


def test_a_message_that_goes_while_it_is_fetched_is_left_out(
    exchange: FakeExchange, mailbox: EwsMailbox, opened: Opening
) -> None:
    fill(mailbox, 1)
    not_found = soap.refusal("GetItem", "ErrorItemNotFound")
    exchange.answer_with("GetItem", not_found, times=2)
    source, ledger = opened(), FakeLedger()

    assert ledger.drain(source) == []
    assert [each.raw for each in ledger.drain(source)] == [letter(0)]
