"""The clock is wrong, or changes with the season: nothing waits longer and nothing goes twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from responders.backoff import wait_after
from responders.transport import TryLater
from service.receive import triage_next
from service.triage import Triage
from store.outbox import LONGEST_WAIT
from tests.faults.reckoning import assert_all_holds
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter
from tests.service.test_receive import CALM, DANGER

WRITER = "nell@tarrow.example"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def sound(house: House) -> Iterator[House]:
    """A house in which, at the end, all holds that must."""
    yield house
    assert_all_holds(house.settings)


class KilledError(BaseException):
    """What no handler of the program catches, as SIGKILL."""


def test_a_letter_claimed_by_a_clock_that_ran_ahead_is_read_once_it_is_right(
    sound: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KilledError

    with time_machine.travel(NOON + TWO_HOURS, tick=False):
        sound.postbox.put(letter(DANGER))
        with monkeypatch.context() as context:
            context.setattr(Triage, "of", die)
            with pytest.raises(KilledError):
                sound.drain()
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        assert triage_next(sound.flow) == 1
        sound.drain()

    assert sound.transport.recipients == [NURSING_LEAD, WRITER]


def test_an_alert_decided_by_a_clock_that_ran_ahead_goes_once_it_is_right(sound: House) -> None:
    with time_machine.travel(NOON + TWO_HOURS, tick=False):
        sound.postbox.put(letter(DANGER))
        sound.transport.fail(TryLater("The server is busy."), times=2)
        sound.drain()
    assert sound.transport.posted == []

    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        sound.drain()

    assert sound.transport.recipients == [NURSING_LEAD, WRITER]


def test_no_wait_is_as_long_as_a_clock_put_right() -> None:
    assert max(wait_after(attempts, "<a@b>") for attempts in range(1, 200)) < LONGEST_WAIT


def test_a_clock_that_jumps_ahead_answers_nobody_twice(sound: House) -> None:
    with time_machine.travel(NOON, tick=False):
        sound.postbox.put(letter(CALM))
        sound.drain()
    with time_machine.travel(NOON + TWO_HOURS, tick=False):
        sound.drain()

    assert sound.transport.recipients == [WRITER]


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), id="clocks go back"),
        pytest.param(datetime(2027, 3, 28, 0, 30, tzinfo=UTC), id="clocks go forward"),
    ],
)
def test_letters_of_the_night_in_which_the_clocks_change_are_read_in_order(
    sound: House, before: datetime
) -> None:
    for step in range(3):
        moment = before + step * timedelta(minutes=30)
        with time_machine.travel(moment, tick=False):
            sound.postbox.put(letter(DANGER, sender=f"writer{step}@tarrow.example"), at=moment)
            sound.drain()

    cases = sound.cases()
    assert [case.received_at for case in cases] == [
        before + step * timedelta(minutes=30) for step in range(3)
    ]
    assert sound.written_to(NURSING_LEAD) != []
    for step in range(3):
        assert len(sound.written_to(f"writer{step}@tarrow.example")) == 1
    due = [case.next_due_at for case in cases if case.next_due_at is not None]
    assert len(due) == 3
    assert due == sorted(due)
