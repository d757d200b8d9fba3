"""Where a case stands in the queue, kept by the database itself so that nothing forgets it.

`queue_rank` and `queue_at` are generated columns; the marks are kept by triggers on findings
and deadlines (see the migration `0005`). An index over them lets the queue read its next page,
and count, without looking at the rest, however many cases there are.
"""

from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import Computed, Index, false, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from store.types import Moment


class Rank(IntEnum):
    """What decides a case's place whatever the time is; the lower, the sooner it is read."""

    UNCLAIMED = 0
    CLAIMED = 1
    READ_FIRST = 2
    SAME_DAY = 3
    DUE = 4
    WAITING = 5
    AUTOMATIC = 6
    QUARANTINE = 7
    BACKLOG = 8
    CLOSED = 9


RANK_OF = """CASE WHEN status = 'closed' THEN 9
 WHEN danger AND claimed_at IS NULL THEN 0 WHEN danger THEN 1
 WHEN attention <> 'normal' AND status = 'new' THEN 2
 WHEN band = 'quarantine' THEN 7 WHEN band = 'backlog' THEN 8 WHEN band = 'automatic' THEN 6
 WHEN same_day AND status = 'new' THEN 3 WHEN status = 'waiting' THEN 5 ELSE 4 END"""

AT_OF = """CASE WHEN danger THEN received_at
 ELSE coalesce(next_due_at, '9000-01-01 00:00:00.000000') END"""
"""Danger waits since it came in; everything else until it is due, and last if it never is."""

MARKS = ("about_mp", "about_media", "about_legal", "needs_consent", "awaits_acknowledgement")
"""What saved views ask for, each with a partial index."""

APART = ("automatic", "quarantine")
"""Bands that have a view of their own, also while a case of theirs is read first."""

IN_ORDER = ("queue_rank", "queue_at", "id")


class Placed:
    """The columns of a case that say where the queue shows it, and their indexes."""

    # Read only by queries: fetched when asked for, not after each insert.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy reads it per class

    queue_rank: Mapped[int] = mapped_column(Computed(RANK_OF, persisted=True), nullable=True)
    queue_at: Mapped[datetime] = mapped_column(
        Moment, Computed(AT_OF, persisted=True), nullable=True
    )
    about_mp: Mapped[bool] = mapped_column(default=False, server_default=false())
    about_media: Mapped[bool] = mapped_column(default=False, server_default=false())
    about_legal: Mapped[bool] = mapped_column(default=False, server_default=false())
    needs_consent: Mapped[bool] = mapped_column(default=False, server_default=false())
    awaits_acknowledgement: Mapped[bool] = mapped_column(default=False, server_default=false())

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        return (
            Index("ix_case_queue", *IN_ORDER),
            Index("ix_case_assigned", "assigned_to", *IN_ORDER),
            # All that the figures count, so that a year of them is read from the index alone.
            Index(
                "ix_case_received", "received_at", "kind", "grade", "draft_grade", "status", "id"
            ),
            Index("ix_case_new", "id", **only("status = 'new'")),
            Index("ix_case_merged", "merged_into_id", **only("merged_into_id IS NOT NULL")),
            *(Index(f"ix_case_{mark}", *IN_ORDER, **only(mark)) for mark in MARKS),
            *(Index(f"ix_case_{band}", *IN_ORDER, **only(f"band = '{band}'")) for band in APART),
        )


def only(condition: str) -> dict[str, Any]:
    """An index of only the rows that meet the condition, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
