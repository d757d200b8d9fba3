"""Forks that read the next letters: a help where they are there, and no matter where not."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import sleep

import pytest

from policy.assessment import Assessment
from service.reading_ahead import ReadingAhead, ReadStored
from service.receive import read_stored, triage_next
from service.triage import Triage
from tests.service.fetching import fetch_all
from tests.service.house import House
from tests.service.post import letter

Reading = Callable[[ReadStored, int], ReadingAhead]

RECEIVED = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def assessment(triage: Triage) -> Assessment:
    return triage.of(b"From: a@writer.example\n\nWhere do I park?\n", received_at=RECEIVED)


@pytest.fixture
def reading() -> Iterator[Reading]:
    """Makes readers, and ends them after the test."""
    made: list[ReadingAhead] = []

    def make(read: ReadStored, readers: int) -> ReadingAhead:
        made.append(ReadingAhead(read, readers))
        return made[-1]

    yield make
    for ahead in made:
        ahead.close()


def by_process(assessment: Assessment, message_id: int) -> Assessment:
    """An assessment that says which message it was asked for, and by which process."""
    if message_id == 13:
        raise ValueError("a letter that cannot be read")
    if message_id == 9:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(assessment, policy_version=f"{message_id} {os.getpid()}")


def test_letters_are_read_by_other_processes_and_handed_over_in_any_order(
    assessment: Assessment, reading: Reading
) -> None:
    ahead = reading(partial(by_process, assessment), 2)
    ahead.begin([1, 2, 3, 4, 5])
    read = [ahead.take(number) for number in (5, 1, 4, 2, 3)]
    said = [found.policy_version.split() for found in read if found is not None]
    assert [number for number, _ in said] == ["5", "1", "4", "2", "3"]
    readers = {process for _, process in said}
    assert len(readers) == 2
    assert str(os.getpid()) not in readers


def test_what_nobody_was_asked_for_and_what_was_handed_over_is_read_by_oneself(
    assessment: Assessment, reading: Reading
) -> None:
    ahead = reading(partial(by_process, assessment), 1)
    ahead.begin([1])
    assert ahead.take(2) is None
    assert ahead.take(1) is not None
    assert ahead.take(1) is None


def test_a_letter_that_a_reader_breaks_on_is_left_and_the_next_one_read(
    assessment: Assessment, reading: Reading
) -> None:
    ahead = reading(partial(by_process, assessment), 1)
    ahead.begin([13, 14])
    assert ahead.take(13) is None
    assert ahead.take(14) is not None


def test_the_letters_of_a_reader_that_was_killed_are_left_and_the_other_goes_on(
    assessment: Assessment, reading: Reading
) -> None:
    ahead = reading(partial(by_process, assessment), 2)
    ahead.begin([9, 2, 11, 4])
    assert [ahead.take(number) is None for number in (9, 2, 11, 4)] == [True, False, True, False]
    ahead.begin([5])
    assert ahead.take(5) is not None


def test_what_was_read_and_is_wanted_no_more_is_forgotten(
    assessment: Assessment, reading: Reading
) -> None:
    ahead = reading(partial(by_process, assessment), 1)
    ahead.begin([1, 2])
    assert ahead.take(2) is not None
    ahead.begin([3])
    assert ahead.take(1) is None


def test_readers_end_when_the_process_they_read_for_is_killed() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(
                """
                import sys
                from service.reading_ahead import ReadingAhead
                ahead = ReadingAhead(lambda number: None, 2)
                print(*(reader.process.pid for reader in ahead._readers), flush=True)
                sys.stdin.read()
                """
            ),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert parent.stdout is not None
    readers = [int(number) for number in parent.stdout.readline().split()]
    parent.kill()
    parent.communicate()
    assert len(readers) == 2
    for _ in range(200):
        if not any(_runs(number) for number in readers):
            return
        sleep(0.05)
    pytest.fail("the readers outlived the process they read for")


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_mailbox_is_triaged_the_same_with_readers_and_without(
    tmp_path: Path, triage: Triage, reading: Reading
) -> None:
    outcome = []
    for readers in (0, 2):
        folder = tmp_path / str(readers)
        folder.mkdir()
        house = House(folder, triage)
        for number in range(12):
            words = "I want to end my life." if number == 7 else f"Where do I park on day {number}?"
            house.postbox.put(letter(words, sender=f"w{number}@writer.example"))
        fetch_all(house)
        house.flow.database.close()
        ahead = reading(partial(read_stored, house.flow), readers)
        while triage_next(house.flow, limit=5, ahead=ahead):
            pass
        outcome.append(
            [
                (case.writer_address, case.kind, case.draft_grade, case.band, case.why)
                for case in house.cases()
            ]
        )
        assert str(house.ledger()) == (
            "12 received = 12 cases + 0 follow-ups + 0 automatic + 0 quarantined + 0 unaccounted"
        )
    assert outcome[0] == outcome[1]
    assert [band for *_, band, _ in outcome[0]].count("danger") == 1
