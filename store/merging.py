"""One case goes into another: everything is kept, and can be taken back (see `undoing`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store import attendance, audit, outbox
from store.deadlines import refresh_due
from store.lineage import MERGE, Regrouping, lineage
from store.models import Case, Outbox, StoredDeadline, StoredFinding
from store.moving import copy_of, everything, move, promise, set_columns
from store.together import COLUMNS, as_json, together

GOING = ("queued", "retrying")
NOT_SENT = ("cancelled", "failed")
"""An acknowledgement in Drafts is not among them: a person sends it."""
ONE_LETTER = "The cases were merged: the person is acknowledged once."


def merge(session: Session, case: Case, other: Case, why: str, *, by: str, at: datetime) -> None:
    """Has `other` go into `case`; the caller has locked both, and neither went anywhere yet.

    The letters of both are then with `case`, danger stays danger, of two deadlines the earlier
    open one counts, nobody is acknowledged twice; `other` is closed, and its reference leads on.
    """
    before = {name: getattr(case, name) for name in COLUMNS}
    others = {"status": other.status, "closed_at": other.closed_at}
    last_finding = session.scalar(select(func.max(StoredFinding.id))) or 0
    after = together(case, other)
    deadlines = _deadlines(session, case, other)
    stopped = _acknowledge_once(session, case, other, by=by, at=at)
    watching = [
        username
        for username in attendance.watchers(session, other.id)
        if attendance.watch(session, case.id, username, at=at)
    ]
    moved = everything(session, other)
    set_columns(case, after)
    other.status, other.closed_at, other.merged_into_id = "closed", at, case.id
    session.flush()
    move(session, moved, out_of=other, into=case)
    refresh_due(session, case)
    session.add(
        Regrouping(
            what=MERGE,
            case_id=case.id,
            other_id=other.id,
            done_by=by,
            done_at=at,
            kept={
                "before": as_json(before),
                "after": as_json(after),
                "other": as_json(others),
                "deadlines": deadlines,
                "stopped": stopped,
                "watching": watching,
                "moved": moved,
                "last_finding": last_finding,
            },
        )
    )
    for one, its_other, what in ((case, other, "case merged in"), (other, case, "merged into")):
        audit.record(
            session, case_id=one.id, actor=by, what=what, at=at, case=its_other.reference,
            why=why, messages=moved["message"],
        )  # fmt: skip


def _deadlines(session: Session, case: Case, other: Case) -> list[dict[str, Any]]:
    mine = {row.name: row for row in case.deadlines}
    same_writer = case.writer_address.casefold() == other.writer_address.casefold() != ""
    kept = []
    for theirs in other.deadlines:
        row = mine.get(theirs.name)
        if row is None:
            row, before = copy_of(theirs, case), None
            session.add(row)
        else:
            before = as_json(promise(row))
            _earlier(row, theirs, answered=same_writer and theirs.name == "acknowledge")
        session.flush()
        kept.append({"id": row.id, "before": before, "after": as_json(promise(row))})
    return kept


def _earlier(mine: StoredDeadline, theirs: StoredDeadline, *, answered: bool) -> None:
    """Of two promises of one name the one that is to be kept first; `answered` says that to
    keep one is to keep both."""
    still_open = [row for row in (mine, theirs) if row.met_at is None]
    if answered and len(still_open) == 1:
        met = theirs if mine.met_at is None else mine
        mine.met_at, mine.met_by = met.met_at, met.met_by
    elif still_open:
        first = min(still_open, key=lambda row: row.due_at)
        set_columns(mine, {**promise(first), "met_at": None, "met_by": ""})


def _acknowledge_once(
    session: Session, case: Case, other: Case, *, by: str, at: datetime
) -> list[int]:
    """Stops acknowledgements on their way to somebody who has another of these cases
    acknowledged, and says which. A letter about danger gives way only to one like it."""
    rows: Sequence[Outbox] = session.scalars(
        select(Outbox).where(
            Outbox.case_id.in_([*lineage(session, case.id), *lineage(session, other.id)]),
            Outbox.purpose == "acknowledgement",
            Outbox.state.not_in(NOT_SENT),
        )
    ).all()
    # What has gone stands; of what is going, the more urgent letter, then the case's own.
    rows = sorted(
        rows, key=lambda row: (row.state in GOING, row.priority, row.case_id != case.id, row.id)
    )
    most_urgent: dict[str, int] = {}
    stopped = []
    for row in rows:
        whom = row.recipient.casefold()
        if whom not in most_urgent or row.priority < most_urgent[whom]:
            most_urgent[whom] = row.priority
        elif outbox.cancel(session, row.id, actor=by, why=ONE_LETTER, at=at):
            stopped.append(row.id)
    return stopped
