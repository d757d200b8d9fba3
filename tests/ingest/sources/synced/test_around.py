"""Messages that a service cannot hand out, or that are too large: shown, and stopping no other."""

from itertools import product

import pytest

from ingest.source import SourceError
from ingest.sources.synced import rounds
from tests.fakes.ledger import FakeLedger
from tests.graph.reading import letter
from tests.ingest.sources.synced.services import Service


@pytest.mark.parametrize("where", [0, 6, 12])
@pytest.mark.parametrize(
    ("service", "corrupt"),
    [*product(("graph", "ews"), ("content", "listing", "everything")), ("ews", "answer")],
    indirect=["service"],
)
def test_a_corrupt_message_stops_no_other_and_is_shown(
    service: Service, monkeypatch: pytest.MonkeyPatch, where: int, corrupt: str
) -> None:
    monkeypatch.setattr(service.listing, "PAGE", 8)
    monkeypatch.setattr(service.listing, "WINDOW", 8)
    service.fill(13, **{f"at_{where}": corrupt})

    ledger = FakeLedger()
    found = ledger.drain(service.opened())

    good = {each.raw for each in found if each.raw is not None}
    assert good == {letter(n) for n in range(13) if n != where or corrupt == "listing"}
    assert len(found) == 13
    bad = [each for each in found if each.raw is None]
    assert all("Outlook" in each.problem for each in bad)
    service.mailbox.put(letter(77))
    assert [each.raw for each in ledger.drain(service.opened())] == [letter(77)]


def test_two_corrupt_messages_side_by_side_stay_two(service: Service) -> None:
    service.fill(6, at_2="everything", at_3="everything")

    found = FakeLedger().drain(service.opened())

    assert len(found) == 6
    assert len({each.key for each in found}) == 6


def test_a_service_that_fails_over_everything_is_to_blame_itself(service: Service) -> None:
    service.fill(40)
    service.suffer("everything fails")
    ledger = FakeLedger()

    with pytest.raises(SourceError) as failure:
        ledger.drain(service.opened())
    assert not failure.value.permanent
    assert ledger.stored == []

    service.behave()
    assert len(ledger.drain(service.opened())) == 40


def test_contents_that_all_fail_are_doubted_for_a_while_and_then_shown(service: Service) -> None:
    service.fill(2)
    service.suffer("contents fail")
    source, ledger = service.opened(), FakeLedger()

    for _ in range(rounds.PATIENCE - 1):
        with pytest.raises(SourceError):
            ledger.drain(source)
    found = ledger.drain(source)

    assert [each.raw for each in found] == [None, None]


def test_a_message_beyond_all_measure_is_told_of_and_not_read(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.fetch, "LARGEST_MESSAGE", 2_000_000)
    service.mailbox.put(letter(1) + b"x" * 5_000_000)

    (found,) = FakeLedger().drain(service.opened())

    assert found.raw is None
    assert "more than the" in found.problem


def test_a_large_message_comes_whole(service: Service) -> None:
    raw = letter(1) + b"0123456789abcdef\r\n" * 1_900_000
    service.mailbox.put(raw)

    (found,) = FakeLedger().drain(service.opened())

    assert found.raw == raw
