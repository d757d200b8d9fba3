"""Storing mail as it comes in, by the batch: each message once, each place it was seen noted."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ingest.fingerprint import fingerprint
from ingest.source import Fetched
from store.models import Cursor, Delivery, Mailbox, Raw, StoredMessage


def store_fetched(
    session: Session, mailbox: Mailbox, batch: Iterable[Fetched], *, now: datetime
) -> int:
    """Stores a batch and moves the cursors; returns how many messages were new.

    A message seen before (in another folder, under a new UIDVALIDITY, in another
    mailbox) is recognised by its fingerprint and only its new place is noted. The batch must
    be one that fits into memory and into a few statements.
    """
    arrived = [(_identity(mailbox, fetched), fetched) for fetched in batch]
    ids = _known(session, [identity for identity, _ in arrived])
    new = {identity: fetched for identity, fetched in reversed(arrived) if identity not in ids}
    ids |= _add(session, mailbox, new, now)
    _note_places(session, mailbox, arrived, ids, now)
    for folder, value in {
        fetched.folder: fetched.cursor for _, fetched in arrived if fetched.cursor is not None
    }.items():
        session.merge(Cursor(mailbox_id=mailbox.id, folder=folder, value=value))
    session.flush()
    return len(new)


def _identity(mailbox: Mailbox, fetched: Fetched) -> str:
    if fetched.raw is not None:
        return fingerprint(fetched.raw, fetched.received_at)
    place = f"unfetched\0{mailbox.name}\0{fetched.folder}\0{fetched.key}"
    return hashlib.sha256(place.encode()).hexdigest()


def _known(session: Session, identities: Sequence[str]) -> dict[str, int]:
    rows = session.execute(
        select(StoredMessage.fingerprint, StoredMessage.id).where(
            StoredMessage.fingerprint.in_(identities)
        )
    )
    return {row.fingerprint: row.id for row in rows}


def _add(
    session: Session, mailbox: Mailbox, new: dict[str, Fetched], now: datetime
) -> dict[str, int]:
    """The ids of the new messages, given in the order of arrival."""
    if not new:
        return {}
    session.execute(
        insert(StoredMessage),
        [
            {
                "fingerprint": identity,
                "mailbox_id": mailbox.id,
                "folder": fetched.folder,
                "junk": fetched.junk,
                "backlog": _is_backlog(mailbox, fetched),
                "received_at": fetched.received_at,
                "stored_at": now,
                "size": len(fetched.raw or b""),
                "error": fetched.problem,
            }
            for identity, fetched in reversed(new.items())
        ],
    )
    ids = _known(session, list(new))
    contents = [
        {"message_id": ids[identity], "content": fetched.raw}
        for identity, fetched in new.items()
        if fetched.raw is not None
    ]
    if contents:
        session.execute(insert(Raw), contents)
    return ids


def _is_backlog(mailbox: Mailbox, fetched: Fetched) -> bool:
    return (
        mailbox.backlog_before is not None
        and mailbox.backlog_released_at is None
        and fetched.received_at < mailbox.backlog_before
    )


def _note_places(
    session: Session,
    mailbox: Mailbox,
    arrived: Sequence[tuple[str, Fetched]],
    ids: dict[str, int],
    now: datetime,
) -> None:
    noted = {
        (folder, key)
        for folder, key in session.execute(
            select(Delivery.folder, Delivery.key).where(
                Delivery.mailbox_id == mailbox.id,
                Delivery.key.in_([fetched.key for _, fetched in arrived]),
            )
        )
    }
    places = {
        (fetched.folder, fetched.key): {
            "mailbox_id": mailbox.id,
            "folder": fetched.folder,
            "key": fetched.key,
            "message_id": ids[identity],
            "seen_at": now,
            "untold": fetched.raw is not None and not fetched.junk,
        }
        for identity, fetched in reversed(arrived)
        if (fetched.folder, fetched.key) not in noted
    }
    if places:
        session.execute(insert(Delivery), list(reversed(places.values())))
