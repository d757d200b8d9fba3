"""The ledger: every message received is accounted for, or it is said that one is not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.models import StoredMessage


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts of messages. `waiting` are stored and not triaged yet."""

    received: int
    cases: int
    follow_ups: int
    automatic: int
    quarantined: int
    waiting: int

    @property
    def unaccounted(self) -> int:
        """Messages that are in none of the heaps; zero unless something is wrong."""
        return self.received - (
            self.cases + self.follow_ups + self.automatic + self.quarantined + self.waiting
        )

    def __str__(self) -> str:
        waiting = f" + {self.waiting} waiting" if self.waiting else ""
        return (
            f"{self.received} received = {_count(self.cases, 'case')} + "
            f"{_count(self.follow_ups, 'follow-up')} + {self.automatic} automatic + "
            f"{self.quarantined} quarantined{waiting} + {self.unaccounted} unaccounted"
        )


def ledger(session: Session, since: datetime | None = None) -> Ledger:
    """Counts the messages stored since that moment (default: all)."""
    query = select(StoredMessage.entry, func.count()).group_by(StoredMessage.entry)
    if since is not None:
        query = query.where(StoredMessage.stored_at >= since)
    counts = {row[0]: row[1] for row in session.execute(query)}
    return Ledger(
        received=sum(counts.values()),
        cases=counts.get("case", 0),
        follow_ups=counts.get("follow_up", 0),
        automatic=counts.get("automatic", 0),
        quarantined=counts.get("quarantined", 0),
        waiting=counts.get("", 0),
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
