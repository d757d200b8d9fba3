"""The processes of a real worker are killed without warning, at every step and at any moment."""

import random
import threading

import pytest

from tests.faults.victim import POINTS
from tests.faults.workers.fleet import Fleet

pytestmark = [pytest.mark.faults_only, pytest.mark.timeout(900)]

SEED = 20261124
KILLS_A_CAMPAIGN = 10


@pytest.mark.parametrize("point", POINTS)
def test_a_process_of_a_worker_killed_at_a_step(fleet: Fleet, point: str) -> None:
    with fleet.killed_at(point):
        fleet.letters_come()


@pytest.mark.parametrize("number", range(5))
def test_processes_of_a_worker_killed_at_random_moments(fleet: Fleet, number: int) -> None:
    chance = random.Random(SEED + number)
    for _ in range(KILLS_A_CAMPAIGN):
        fleet.letters_come()
        threading.Event().wait(chance.uniform(0, 3))
        fleet.kill(chance.choice(fleet.everybody()))
        fleet.start_what_ended()
