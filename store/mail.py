"""Mail as it came in: bytes first, each message once, each place it was seen noted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from store import audit
from store.base import table_of
from store.claim import claimable, clock, not_leased
from store.database import Database
from store.models import Case, Cursor, Delivery, Mailbox, Raw, StoredMessage

PROGRAM = "palsbox"


@dataclass(frozen=True, slots=True)
class MailboxLedger:
    """What the store knows of one mailbox, as a `Source` may ask it."""

    database: Database
    mailbox_id: int

    def cursor(self, folder: str) -> str | None:
        """The cursor last stored for the folder, or `None` on the first visit."""
        with self.database.read() as session:
            return session.scalar(
                select(Cursor.value).where(
                    Cursor.mailbox_id == self.mailbox_id, Cursor.folder == folder
                )
            )

    def seen(self, folder: str, keys: Iterable[str]) -> set[str]:
        """Those of `keys` that are stored already."""
        wanted = list(keys)
        found: set[str] = set()
        with self.database.read() as session:
            for start in range(0, len(wanted), 500):
                found.update(
                    session.scalars(
                        select(Delivery.key).where(
                            Delivery.mailbox_id == self.mailbox_id,
                            Delivery.folder == folder,
                            Delivery.key.in_(wanted[start : start + 500]),
                        )
                    )
                )
        return found


def open_mailbox(
    session: Session, name: str, *, since: datetime | None, acknowledge_backlog: bool, now: datetime
) -> Mailbox:
    """The mailbox's row, made on the first connection.

    Only the first connection decides what is backlog: mail received before `since`
    (default: before this moment), or none with `acknowledge_backlog`.
    """
    mailbox = session.scalar(select(Mailbox).where(Mailbox.name == name))
    if mailbox is None:
        mailbox = Mailbox(
            name=name,
            first_seen_at=now,
            backlog_before=None if acknowledge_backlog else (since or now),
        )
        session.add(mailbox)
        session.flush()
        audit.record(
            session, case_id=None, actor=PROGRAM, what="mailbox opened", at=now, mailbox=name
        )
    return mailbox


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that somebody has begun to read, and how often that was begun, now included."""

    id: int
    attempt: int


def claim_next(session: Session, *, now: datetime, lease: timedelta) -> Claimed | None:
    """Takes the message that is to be read next, leased until `now + lease`; `None` where
    nothing waits. Call it when the reading begins: it counts the attempt."""
    return _take(session, _TAKE_NEXT, now, lease)


def claim_message(
    session: Session, message_id: int, *, now: datetime, lease: timedelta, take_over: bool
) -> Claimed | None:
    """Takes this message, or `None` where it is triaged or another worker has it.

    `take_over` disregards a lease: for when its holder is known to be dead.
    """
    query = _STORED if take_over else _WAITING
    return _take(session, _taking(query.where(StoredMessage.id == message_id)), now, lease)


def waiting_messages(
    session: Session, *, now: datetime, after: int = 0, limit: int
) -> Sequence[Row[int, bool, datetime]]:
    """Id, whether it is backlog, and when it was stored, of messages with an id above `after`
    that nobody has; in the order in which they should be triaged."""
    return session.execute(
        _WAITING.where(StoredMessage.id > after)
        .limit(limit)
        .with_only_columns(StoredMessage.id, StoredMessage.backlog, StoredMessage.stored_at),
        clock(now),
    ).all()


_STORED = select(StoredMessage.id).where(StoredMessage.state == "stored")
_WAITING = _STORED.where(not_leased(StoredMessage.lease_until)).order_by(
    StoredMessage.backlog, StoredMessage.attempts, StoredMessage.id
)
"""What nobody has: the oldest first, but the backlog last, so that today's letter does not
wait behind a year of mail; and before that what was begun already, so that a message which
ends the program keeps no other from being read."""


def _taking(query: Select[int]) -> ReturningUpdate[int, int]:
    messages = table_of(StoredMessage)
    return (
        update(messages)
        .where(messages.c.id == claimable(query.limit(1)).scalar_subquery())
        .values(lease_until=bindparam("until"), attempts=messages.c.attempts + 1)
        .returning(messages.c.id, messages.c.attempts)
    )


# Built once: it is asked at every letter.
_TAKE_NEXT = _taking(_WAITING)


def _take(
    session: Session, taking: ReturningUpdate[int, int], now: datetime, lease: timedelta
) -> Claimed | None:
    taken = session.execute(taking, {**clock(now), "until": now + lease}).one_or_none()
    return None if taken is None else Claimed(*taken)


@dataclass(frozen=True, slots=True)
class ToRead:
    """What reading a message needs to know of it. `raw` is `None` where the mailbox could not
    hand it out; `received_at` is aware."""

    raw: bytes | None
    received_at: datetime
    junk: bool


_TO_READ = (
    select(Raw.content, StoredMessage.received_at, StoredMessage.junk)
    .select_from(StoredMessage)
    .outerjoin(Raw)
    .where(StoredMessage.id == bindparam("number"))
)


def to_read(session: Session, message_id: int) -> ToRead:
    """The message as it came. Raises SQLAlchemy's `NoResultFound` where there is none."""
    return ToRead(*session.execute(_TO_READ, {"number": message_id}).one())


def raw_bytes(session: Session, message_id: int) -> bytes | None:
    """The message as it came; `None` where the mailbox could not hand it out."""
    return session.scalar(select(Raw.content).where(Raw.message_id == message_id))


def stored_letters(session: Session) -> Iterator[tuple[StoredMessage, str, bytes]]:
    """Every message whose bytes we have, the oldest first, with its case's reference (empty
    where it has none) and the bytes. Only a few are in memory at a time."""
    rows = session.execute(
        select(StoredMessage, Case.reference, Raw.content)
        .join(Raw, Raw.message_id == StoredMessage.id)
        .outerjoin(Case, Case.id == StoredMessage.case_id)
        .order_by(StoredMessage.id)
        .execution_options(yield_per=50)
    )
    for row, reference, content in rows:
        yield row, reference or "", content
