"""The ledger: every message received is accounted for, or it is said that one is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from store.models import Case, StoredMessage

HEAPS = ("case", "follow_up", "automatic", "quarantined")
UNACCOUNTED = "unaccounted"


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

    def terms(self) -> tuple[tuple[str, str], ...]:
        """The sum's terms in words, each with the name of its heap (`waiting` only if any)."""
        waiting = (("", f"{self.waiting} waiting"),) if self.waiting else ()
        return (
            ("case", _count(self.cases, "case")),
            ("follow_up", _count(self.follow_ups, "follow-up")),
            ("automatic", f"{self.automatic} automatic"),
            ("quarantined", f"{self.quarantined} quarantined"),
            *waiting,
            (UNACCOUNTED, f"{self.unaccounted} unaccounted"),
        )

    def __str__(self) -> str:
        terms = " + ".join(words for _, words in self.terms())
        return f"{self.received} received = {terms}"


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


def letters_of(
    session: Session, entry: str, *, since: datetime, after: int = 0, limit: int
) -> Sequence[Row[StoredMessage, str | None]]:
    """The messages of one heap of the ledger stored since then, the oldest first, each with
    its case's reference; `entry` empty: those that wait. Goes on behind the id `after`."""
    number = StoredMessage.id + 0  # of the plain id SQLite would walk through all there ever was
    query = (
        select(StoredMessage, Case.reference)
        .outerjoin(Case, Case.id == StoredMessage.case_id)
        .where(StoredMessage.stored_at >= since, number > after)
        .order_by(number)
        .limit(limit)
    )
    if entry == UNACCOUNTED:
        query = query.where(StoredMessage.entry.not_in(("", *HEAPS)))
    else:
        query = query.where(StoredMessage.entry == entry)
    return session.execute(query).all()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
