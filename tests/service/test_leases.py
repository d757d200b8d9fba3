"""Two workers never read one message at once, however slowly a worker reads."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from ingest.sources import open_source
from service.receive import LEASE, fetch, triage_next
from service.triage import Triage
from store.mail import claim_stored, open_mailbox
from tests.service.house import House
from tests.service.post import letter

SCANS = timedelta(seconds=100)
"""What a letter whose pages are read by OCR may take."""


def fetch_all(house: House) -> None:
    """Stores what the mailbox has, and triages none of it."""
    source = open_source(house.postbox.url)
    moment = datetime.now(UTC)
    with house.flow.database.begin() as session:
        mailbox = open_mailbox(
            session, source.name, since=None, acknowledge_backlog=True, now=moment
        )
    for _ in fetch(house.flow.database, source, mailbox):
        pass


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC), tick=False) as coordinates:
        yield coordinates


def test_a_slow_worker_keeps_its_messages(
    house: House, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[bytes] = Counter()
    whole = Triage.of

    def slowly(self: Triage, raw: bytes, **known: object) -> object:
        read[raw] += 1
        clock.shift(SCANS)
        if sum(read.values()) < 8:
            # Another worker comes by and takes whatever it finds free.
            triage_next(house.flow)
        return whole(self, raw, **known)  # type: ignore[arg-type]

    for number in range(8):
        house.postbox.put(letter(f"Letter {number}: when are the visiting hours?"))
    fetch_all(house)
    monkeypatch.setattr(Triage, "of", slowly)

    assert triage_next(house.flow) == 8

    assert set(read.values()) == {1}
    assert [message.state for message in house.messages()] == ["triaged"] * 8
    assert {message.attempts for message in house.messages()} == {1}


def test_a_worker_that_slept_too_long_leaves_the_rest_to_who_has_them(
    house: House, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    whole = Triage.of

    def asleep(self: Triage, raw: bytes, **known: object) -> object:
        read.append(raw)
        if len(read) == 1:
            clock.shift(LEASE + SCANS)
            with house.flow.database.begin() as session:
                claim_stored(session, now=datetime.now(UTC), limit=9, lease=LEASE)
        return whole(self, raw, **known)  # type: ignore[arg-type]

    for number in range(3):
        house.postbox.put(letter(f"Letter {number}: when are the visiting hours?"))
    fetch_all(house)
    monkeypatch.setattr(Triage, "of", asleep)

    triage_next(house.flow)

    assert len(read) == 1
