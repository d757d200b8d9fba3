"""Rounds over a mailbox: every message once and oldest first, whatever people do meanwhile."""

import pytest

from tests.fakes.ledger import FakeLedger
from tests.graph.reading import letter
from tests.ingest.sources.synced.services import Service


def test_a_long_folder_comes_whole_and_oldest_first(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.listing, "PAGE", 4)
    service.fill(23)

    found = FakeLedger().drain(service.opened())

    assert [each.raw for each in found] == [letter(n) for n in range(23)]
    assert [each.received_at for each in found] == sorted(each.received_at for each in found)


def test_the_cursor_goes_with_the_last_message_alone(service: Service) -> None:
    service.fill(3)

    found = FakeLedger().drain(service.opened())

    assert [each.cursor is not None for each in found] == [False, False, True]


def test_a_quiet_round_is_not_listed_again(service: Service) -> None:
    service.fill(3)
    source, ledger = service.opened(), FakeLedger()
    ledger.drain(source)
    service.mailbox.touch(service.mailbox.folders["inbox"][0].id)
    ledger.drain(source)
    asked = len(ledger.asked)

    ledger.drain(source)

    assert len(ledger.asked) == asked


def test_mail_that_staff_rescue_from_junk_is_read_in_the_inbox_too(service: Service) -> None:
    item = service.mailbox.put(letter(1), folder="junkemail")
    source, ledger = service.opened(), FakeLedger()
    ledger.drain(source)
    service.mailbox.move(item.id, "inbox")

    (found,) = ledger.drain(source)

    assert (found.folder, found.raw, found.junk) == ("INBOX", letter(1), False)
    assert found.key == item.id
