"""Two workers never read one message at once, and one that is killed takes no other along."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from service.receive import ATTEMPTS, LEASE, triage_next
from service.triage import Triage
from store.mail import claim_next
from tests.service.fetching import fetch_all
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter
from tests.service.test_receive import DANGER

SCANS = timedelta(seconds=100)
"""What a letter whose pages are read by OCR may take."""


class KilledError(BaseException):
    """What no handler of the program catches, as SIGKILL."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC), tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def before_reading(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[bytes], None]], None]:
    """Has something happen to each message just before it is read."""

    def set_up(happens: Callable[[bytes], None]) -> None:
        whole = Triage.of

        def of(self: Triage, raw: bytes, **known: object) -> object:
            happens(raw)
            return whole(self, raw, **known)  # type: ignore[arg-type]  # passed on as they came

        monkeypatch.setattr(Triage, "of", of)

    return set_up


def put(house: House, count: int) -> None:
    for number in range(count):
        text = f"Letter {number}: when are the visiting hours?"
        house.postbox.put(letter(text, sender=f"writer{number}@tarrow.example"))


def test_a_slow_worker_keeps_its_messages(
    house: House,
    clock: time_machine.Traveller,
    before_reading: Callable[[Callable[[bytes], None]], None],
) -> None:
    read: Counter[bytes] = Counter()

    def slowly(raw: bytes) -> None:
        read[raw] += 1
        clock.shift(SCANS)
        if len(read) < 8:
            # Another worker comes by and takes the next that it finds free.
            with house.flow.database.begin() as session:
                claim_next(session, now=datetime.now(UTC), lease=LEASE)

    put(house, 8)
    fetch_all(house)
    before_reading(slowly)
    triage_next(house.flow)

    assert set(read.values()) == {1}
    assert len(read) == 4, "every second one was another's"


def test_a_worker_that_slept_too_long_leaves_the_rest_to_who_has_them(
    house: House,
    clock: time_machine.Traveller,
    before_reading: Callable[[Callable[[bytes], None]], None],
) -> None:
    read: list[bytes] = []

    def asleep(raw: bytes) -> None:
        read.append(raw)
        if len(read) == 1:
            clock.shift(LEASE + SCANS)
            with house.flow.database.begin() as session:
                while claim_next(session, now=datetime.now(UTC), lease=LEASE):
                    pass

    put(house, 3)
    fetch_all(house)
    before_reading(asleep)

    triage_next(house.flow)

    assert len(read) == 1


def test_a_message_that_kills_its_reader_is_set_apart_and_its_neighbours_are_read_at_once(
    house: House,
    clock: time_machine.Traveller,
    before_reading: Callable[[Callable[[bytes], None]], None],
) -> None:
    def poison(raw: bytes) -> None:
        if b"poison" in raw:
            raise KilledError

    house.postbox.put(letter("poison"))
    put(house, 2)
    house.postbox.put(letter(DANGER, sender="ada@tarrow.example"))
    before_reading(poison)
    with pytest.raises(KilledError):
        house.drain()
    clock.shift(timedelta(seconds=1))
    house.drain()

    assert house.transport.recipients[0] == NURSING_LEAD
    assert house.ledger().waiting == 1

    for _ in range(ATTEMPTS - 1):
        clock.shift(LEASE + SCANS)
        with pytest.raises(KilledError):
            house.drain()
    clock.shift(LEASE + SCANS)
    house.drain()

    assert [message.state for message in house.messages()] == ["quarantined"] + ["triaged"] * 3
    assert [message.attempts for message in house.messages()][1:] == [1, 1, 1]


def test_no_message_takes_the_blame_for_a_program_that_is_killed_again_and_again(
    house: House,
    clock: time_machine.Traveller,
    before_reading: Callable[[Callable[[bytes], None]], None],
) -> None:
    kills: list[bytes] = []

    def killed(raw: bytes) -> None:
        if len(kills) < 10:
            kills.append(raw)
            raise KilledError

    before_reading(killed)
    for number in range(10):
        text = f"Letter {number}: when are the visiting hours?"
        house.postbox.put(letter(text, sender=f"writer{number}@tarrow.example"))
        with pytest.raises(KilledError):
            house.drain()
        clock.shift(LEASE + SCANS)
    house.drain()

    assert [message.state for message in house.messages()] == ["triaged"] * 10


def test_an_engine_that_is_told_to_end_finishes_what_it_reads_and_begins_no_more(
    house: House, before_reading: Callable[[Callable[[bytes], None]], None]
) -> None:
    engine = house.engine(acknowledge_backlog=True)
    before_reading(lambda _: engine.stop())
    put(house, 5)
    engine.run()

    assert [
        (message.state, message.attempts, message.lease_until) for message in house.messages()
    ] == [("triaged", 1, None)] + 4 * [("stored", 0, None)]
