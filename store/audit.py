"""The audit trail: events that can be added and checked, never changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from store.base import table_of
from store.locks import wait_for
from store.models import Event

BEGINNING = "0" * 64
_TRAILS = "palsbox.trails"
_HASHED = ("case_id", "at", "actor", "what", "detail", "previous_hash")
# Built once, and a plain row without an object of its own: every letter adds several events.
_EVENTS = table_of(Event)
_ADD = insert(_EVENTS)
_LAST = select(_EVENTS.c.hash).order_by(_EVENTS.c.id.desc()).limit(1)
_LAST_OF_CASE = _LAST.where(_EVENTS.c.case_id == bindparam("case"))
_LAST_OF_ALL = _LAST.where(_EVENTS.c.case_id.is_(None))


def record(
    session: Session, *, case_id: int | None, actor: str, what: str, at: datetime, **detail: Any
) -> None:
    """Adds one event to a case's trail (or, with `None`, to the installation's own).

    `actor` is a username, or `palsbox` for the program itself; it is never empty.
    `what` is a short verb phrase such as `grade changed`. `detail` must be JSON.
    """
    if not actor:
        raise ValueError("an event needs an actor")
    last = _last_hashes(session)
    if case_id not in last:
        # Two that follow the same event would fork the chain: the second waits for the first.
        wait_for(session, f"trail:{case_id}")
        last[case_id] = (
            session.scalar(_LAST_OF_ALL)
            if case_id is None
            else session.scalar(_LAST_OF_CASE, {"case": case_id})
        )
    event = {
        "case_id": case_id,
        "at": at,
        "actor": actor,
        "what": what,
        "detail": detail,
        "previous_hash": last[case_id] or BEGINNING,
    }
    last[case_id] = _hash(event)
    session.execute(_ADD, {**event, "hash": last[case_id]})


def begins(session: Session, case_id: int) -> None:
    """The case was opened in this transaction, so that no event of it is there to look for."""
    _last_hashes(session)[case_id] = None


def _last_hashes(session: Session) -> dict[int | None, str | None]:
    """The last event of each trail this transaction has written to, which it holds till its end."""
    known: tuple[object, dict[int | None, str | None]] = session.info.get(_TRAILS, (None, {}))
    transaction = session.get_transaction()
    if known[0] is not transaction or transaction is None:
        known = transaction, {}
        session.info[_TRAILS] = known
    return known[1]


def broken_links(session: Session) -> Iterator[str]:
    """A sentence for each event that was changed, or whose predecessor is missing."""
    last: dict[int | None, str] = {}
    for event in session.scalars(select(Event).order_by(Event.id)).yield_per(1000):
        if event.previous_hash != last.get(event.case_id, BEGINNING):
            yield f"Event {event.id} does not follow the one before it."
        if event.hash != _hash({name: getattr(event, name) for name in _HASHED}):
            yield f"Event {event.id} was changed after it was written."
        last[event.case_id] = event.hash


def _hash(event: Mapping[str, Any]) -> str:
    moment = event["at"].astimezone(UTC).isoformat(timespec="microseconds")
    parts = [moment if name == "at" else event[name] for name in _HASHED]
    return hashlib.sha256(
        json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
