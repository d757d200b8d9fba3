"""The outbox: mail decided on, claimed for sending, and what became of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from store import audit, rows
from store.base import table_of
from store.claim import claimable, clock, not_leased
from store.deadlines import meet
from store.lineage import answered_by
from store.models import Case, Outbox
from store.tokens import sign

PROGRAM = "palsbox"

ANSWERS = ("acknowledgement", "reply")
"""What answers the person who wrote."""

AGAIN = ":again:"
"""Stands in the key of an acknowledgement that a person sent a second time, on purpose."""

_OUTBOX = table_of(Outbox)
_WITH_KEY = select(_OUTBOX.c.id).where(_OUTBOX.c.key == bindparam("key"))

LONGEST_WAIT = timedelta(minutes=90)
"""Longer than any wait before the next attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A mail to put into the outbox; see `Outbox` for what each part means."""

    key: str
    case_id: int | None
    purpose: str
    template: str
    template_version: int | None = None
    recipient: str
    envelope_from: str
    subject: str
    text: str
    html: str = ""
    not_before: datetime
    route: str = ""
    because: list[str] = field(default_factory=list)
    in_reply_to: str = ""
    carries_details: bool = False
    priority: int = 5
    state: str = "queued"


def put(session: Session, mail: NewMail, *, at: datetime, actor: str = PROGRAM) -> Outbox | None:
    """Adds the mail, or nothing (and returns `None`) where its key is there already.

    The Message-ID is fixed here, before any attempt, and derived from the row: the
    case's reference and token and the key, so that an answer finds its case and a
    second attempt cannot look like a second mail. `actor` is who decided on it.
    """
    if session.scalar(_WITH_KEY, {"key": mail.key}) is not None:
        return None
    reference = ""
    if mail.case_id is not None:
        reference = session.get_one(Case, mail.case_id).reference
    row = Outbox(
        **{name: getattr(mail, name) for name in NewMail.__slots__},
        created_at=at,
        header_message_id=message_id_of(session, mail.key, mail.envelope_from, reference),
    )
    rows.add(session, row)
    audit.record(
        session,
        case_id=mail.case_id,
        actor=actor,
        what=f"{mail.purpose} decided",
        at=at,
        template=mail.template,
        recipient=mail.recipient,
        route=mail.route,
        because=mail.because,
        template_version=mail.template_version,
    )
    return row


def claim(
    session: Session,
    *,
    now: datetime,
    limit: int,
    lease: timedelta,
    least_urgent: int | None = None,
) -> list[Outbox]:
    """Takes due mail for sending, alerts first, and leases it until `now + lease`.

    With `least_urgent` only what is at least that urgent, that is a `priority` so low or lower.

    Each row's `attempts` counts the one about to begin. Rows whose lease ran out come
    again; the caller decides by purpose what a repeated attempt may do.
    """
    query = _due(now).order_by(Outbox.priority, Outbox.not_before, Outbox.id).limit(limit)
    if least_urgent is not None:
        query = query.where(Outbox.priority <= least_urgent)
    taken = list(session.scalars(claimable(query), clock(now)))
    for row in taken:
        row.lease_until = now + lease
    return taken


def due_priorities(session: Session, *, now: datetime) -> Sequence[int]:
    """The priorities of the mail that is due and that nobody has, each once."""
    query = _due(now).with_only_columns(Outbox.priority).distinct()
    return session.scalars(query, clock(now)).all()


def due_before(session: Session, moment: datetime, *, now: datetime) -> bool:
    """Whether mail that nobody has was due before that moment already."""
    query = _due(now).where(Outbox.not_before < moment).with_only_columns(Outbox.id).limit(1)
    return session.scalar(query, clock(now)) is not None


def _due(now: datetime) -> Select[Outbox]:
    return select(Outbox).where(
        Outbox.state.in_(("queued", "retrying", "sending", "drafting")),
        or_(
            Outbox.not_before <= now,
            # Decided or put off by a clock that ran ahead and has been put right since.
            and_(Outbox.state == "queued", Outbox.not_before <= Outbox.created_at),
            and_(
                Outbox.state.in_(("retrying", "drafting")),
                Outbox.not_before > now + LONGEST_WAIT,
            ),
        ),
        not_leased(Outbox.lease_until),
    )


def begin_attempt(
    session: Session, outbox_id: int, *, lease_until: datetime, drafting: bool = False
) -> None:
    """Marks that the server is about to be talked to; from now on it may have the mail, or, with
    `drafting`, the draft."""
    row = session.get_one(Outbox, outbox_id)
    rows.change(
        session,
        row,
        state="drafting" if drafting else "sending",
        attempts=row.attempts + 1,
        lease_until=lease_until,
    )


def sent(session: Session, outbox_id: int, *, at: datetime) -> None:
    """The server accepted it. The first answer meets the case's acknowledge deadline."""
    row = _settle(session, outbox_id, "sent", "", sent_at=at)
    if row.purpose in ANSWERS and row.case_id is not None:
        for case_id in answered_by(session, row.case_id, row.recipient):
            meet(session, case_id, "acknowledge", by=PROGRAM, at=at)
    _tell(session, row, "sent", at)


def retry(session: Session, outbox_id: int, *, not_before: datetime, error: str) -> None:
    """The server asked to try later. What began as a draft stays one: it may lie there."""
    drafting = session.get_one(Outbox, outbox_id).state == "drafting"
    state = "drafting" if drafting else "retrying"
    _settle(session, outbox_id, state, error, not_before=not_before)


def failed(session: Session, outbox_id: int, *, at: datetime, error: str) -> Outbox:
    """The server refused it for good."""
    row = _settle(session, outbox_id, "failed", error)
    _tell(session, row, "failed", at, error=error)
    return row


def uncertain(session: Session, outbox_id: int, *, at: datetime, error: str) -> Outbox:
    """Nobody knows whether the server took it."""
    row = _settle(session, outbox_id, "uncertain", error)
    _tell(session, row, "uncertain", at, error=error)
    return row


def drafted(session: Session, outbox_id: int, *, at: datetime) -> None:
    """It lies in the mailbox's Drafts folder, from which a person sends it."""
    row = _settle(session, outbox_id, "draft", "")
    _tell(session, row, "put into Drafts", at)


def shadow(session: Session, outbox_id: int, *, at: datetime) -> None:
    """Decided but kept, because sending is off."""
    row = _settle(session, outbox_id, "shadow", "")
    _tell(session, row, "kept in shadow", at)


def cancel(session: Session, outbox_id: int, *, actor: str, why: str, at: datetime) -> bool:
    """Stops a mail that has not gone yet; false where it is too late, or where it lies in the
    mailbox's Drafts folder, from which only a person removes it."""
    row = session.get_one(Outbox, outbox_id)
    may_be = ("queued", "retrying") + (() if row.purpose == "acknowledgement" else ("draft",))
    if not _change(session, row, may_be, "cancelled", why):
        return False
    audit.record(
        session,
        case_id=row.case_id,
        actor=actor,
        what=f"{row.purpose} cancelled",
        at=at,
        template=row.template,
        why=why,
    )
    return True


def reinstate(session: Session, outbox_id: int, *, actor: str, at: datetime) -> None:
    """Lets a cancelled mail go after all; one in any other state stays as it is."""
    row = session.get_one(Outbox, outbox_id)
    if not _change(session, row, ("cancelled",), "queued", ""):
        return
    audit.record(
        session,
        case_id=row.case_id,
        actor=actor,
        what=f"{row.purpose} reinstated",
        at=at,
        template=row.template,
    )


def _change(session: Session, row: Outbox, may_be: tuple[str, ...], state: str, error: str) -> bool:
    # Compared in the database: the sender may have taken it since the row was read.
    changed = session.scalar(
        update(Outbox)
        .where(Outbox.id == row.id, Outbox.state.in_(may_be))
        .values(state=state, last_error=error)
        .returning(Outbox.id)
    )
    session.refresh(row)
    return changed is not None


def _settle(
    session: Session, outbox_id: int, state: str, error: str, **moments: datetime
) -> Outbox:
    row = session.get_one(Outbox, outbox_id)
    rows.change(session, row, state=state, lease_until=None, last_error=error, **moments)
    return row


def _tell(session: Session, row: Outbox, what: str, at: datetime, **detail: str) -> None:
    audit.record(
        session,
        case_id=row.case_id,
        actor=PROGRAM,
        what=f"{row.purpose} {what}",
        at=at,
        template=row.template,
        recipient=row.recipient,
        **detail,
    )


def message_id_of(session: Session, key: str, envelope_from: str, reference: str) -> str:
    """The Message-ID of an outgoing mail, the same whenever it is asked for. `reference` is
    the case's, empty for mail about no case."""
    domain = envelope_from.rpartition("@")[2] or "palsbox.invalid"
    unique = hashlib.sha256(key.encode()).hexdigest()[:20]
    if not reference:
        return f"<palsbox.{unique}@{domain}>"
    return f"<{reference}.{sign(session, reference)}.{unique}@{domain}>"
