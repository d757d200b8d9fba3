"""The audit trail: events that can be added and checked, never changed."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.locks import wait_for
from store.models import Event

BEGINNING = "0" * 64


def record(
    session: Session, *, case_id: int | None, actor: str, what: str, at: datetime, **detail: Any
) -> Event:
    """Adds one event to a case's trail (or, with `None`, to the installation's own).

    `actor` is a username, or `palsbox` for the program itself; it is never empty.
    `what` is a short verb phrase such as `grade changed`. `detail` must be JSON.
    """
    if not actor:
        raise ValueError("an event needs an actor")
    session.flush()
    # Two that follow the same event would fork the chain: the second waits for the first.
    wait_for(session, f"trail:{case_id}")
    previous = session.scalar(
        select(Event.hash).where(Event.case_id == case_id).order_by(Event.id.desc()).limit(1)
    )
    event = Event(
        case_id=case_id,
        at=at,
        actor=actor,
        what=what,
        detail=detail,
        previous_hash=previous or BEGINNING,
    )
    event.hash = _hash(event)
    session.add(event)
    session.flush()
    return event


def broken_links(session: Session) -> Iterator[str]:
    """A sentence for each event that was changed, or whose predecessor is missing."""
    last: dict[int | None, str] = {}
    for event in session.scalars(select(Event).order_by(Event.id)).yield_per(1000):
        if event.previous_hash != last.get(event.case_id, BEGINNING):
            yield f"Event {event.id} does not follow the one before it."
        if event.hash != _hash(event):
            yield f"Event {event.id} was changed after it was written."
        last[event.case_id] = event.hash


def _hash(event: Event) -> str:
    parts = [
        event.case_id,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.what,
        event.detail,
        event.previous_hash,
    ]
    return hashlib.sha256(
        json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
