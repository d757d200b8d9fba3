"""A database, an office and a clock for the responders' tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from policy.load import load_policy
from responders.office import Office
from store.database import Database
from tests.responders.letters import NOON
from tests.servers.tables import file_with_tables


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        """Moves on, e.g. `pass_by(minutes=10)`."""
        self.moment += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(file_with_tables(tmp_path / "palsbox.db"))
    yield made
    made.close()


@pytest.fixture
def office() -> Office:
    """An office whose nursing lead has a secure address and whose risk manager has none."""
    return Office(
        policy=load_policy(),
        from_address="weccg.comments@nhs.net",
        routes={
            "risk": ("risk@icb.example",),
            "comms": ("comms@nhs.net",),
            "nursing_lead": ("nursing.lead@nhs.net",),
        },
        admin=("admin@icb.example",),
        case_link=lambda reference: f"https://pals.example/cases/{reference}",
        enforces_tls=True,
        acknowledgement_hold=timedelta(minutes=10),
        notifies=True,
    )
