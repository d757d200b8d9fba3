"""Killed without warning at every step, and started again: nothing lost, nothing twice."""

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from service.settings import Settings
from tests.faults.installation import Installation
from tests.faults.reckoning import Letters, accounted_for, assert_all_holds, reckon
from tests.faults.victim import POINTS, Victim
from tests.servers.imap_account import ImapAccount
from tests.servers.smtp import SmtpCatcher

FLAG = "palsbox"
SEED = 20261124
KILLS_A_CAMPAIGN = 10


@dataclass
class Campaign:
    """One mailbox, one database and a palsbox that is killed again and again."""

    settings: Settings
    mailbox: ImapAccount
    smtp: SmtpCatcher
    victim: Victim
    letters: Letters = field(default_factory=Letters)

    def letters_come(self) -> None:
        self.mailbox.deliver(*self.letters.write_one_of_each())

    def let_it_finish(self) -> None:
        """Runs until all is done; a database that still holds the locks of the dead is asked
        again."""
        for _ in range(5):
            assert self.victim.run() == 0
            if accounted_for(self.settings, len(self.letters)):
                break
        assert self.victim.run() == 0  # what was under way when it was killed waits for its lease

    def reckon(self) -> None:
        reckon(self.settings, self.letters, self.smtp)
        unflagged = [
            uid for uid, flags in self.mailbox.flags().items() if FLAG.encode() not in flags
        ]
        assert unflagged == [], "the mailbox was not told of these"


@pytest.fixture
def campaign(installation: Installation, tmp_path: Path) -> Campaign:
    values = {**installation.values, "afterwards": f"keyword:{FLAG}"}
    settings = Settings.model_validate(values)
    return Campaign(settings, installation.mailbox, installation.smtp, Victim(values, tmp_path))


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_step_and_started_again(campaign: Campaign, point: str) -> None:
    campaign.letters_come()

    once_a_batch = point in ("fetched", "stored", "claimed")
    assert campaign.victim.run_until(point, passes=1 if once_a_batch else 2)
    assert_all_holds(campaign.settings)

    campaign.let_it_finish()
    campaign.reckon()


def kill_at_random(campaign: Campaign, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(KILLS_A_CAMPAIGN):
        campaign.letters_come()
        while not campaign.victim.run_until_chance(chance):
            pass
        assert_all_holds(campaign.settings)
    campaign.let_it_finish()
    campaign.reckon()


@pytest.mark.timeout(900)  # dozens of starts, on a machine that may be busy
def test_killed_at_random_ten_times(campaign: Campaign) -> None:
    kill_at_random(campaign, SEED)


@pytest.mark.faults_only
@pytest.mark.timeout(900)
@pytest.mark.parametrize("number", range(1, 25))
def test_killed_at_random_another_ten_times(campaign: Campaign, number: int) -> None:
    kill_at_random(campaign, SEED + number)
