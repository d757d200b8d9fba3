"""Which case a message belongs to: proof in its headers or words, and a participant."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.authenticity import aligned
from ingest.message import Message
from store.lineage import lineage, surviving
from store.models import Case, Outbox, StoredMessage
from store.tokens import references_in, signed_references

RECENT = timedelta(days=7)
"""Servers give up after five days (RFC 5321 section 4.5.4.1); what is older came back long ago."""


def find_case(session: Session, message: Message) -> Case | None:
    """The case this message follows up, or `None` where it opens one.

    Two things must agree: the message names the case (a Message-ID of ours or of the
    case's mail among those it answers, our signed token, or the reference in subject
    or new words), and its writer already takes part in it. A stranger who names
    somebody else's reference gets a case of his own. A case that was merged leads to the one
    it went into.
    """
    return next(
        (case for case in _named(session, message) if takes_part(session, case, message)), None
    )


def find_bounced(session: Session, message: Message) -> Outbox | None:
    """Our own mail that this delivery status notification is about.

    Known by the mail's Message-ID, which only they know who got it. An address alone
    anybody could write down: it counts only where the notification is proved to come from
    that address's domain or from our own, so that a forged one touches no stranger's case.
    """
    if message.bounce is None:
        return None
    ids = [i for i in (message.bounce.original_message_id, *message.thread_ids) if i]
    row = session.scalar(
        select(Outbox).where(Outbox.header_message_id.in_(ids[:100])).order_by(Outbox.id.desc())
    )
    if row is not None:
        return row
    if message.authenticity.verdict != "pass":
        return None
    row = find_sent_to(session, message)
    domain = message.from_.domain
    proved = row is not None and any(
        aligned(address.rpartition("@")[2].casefold(), domain)
        for address in (row.recipient, row.envelope_from)
    )
    return row if proved else None


def find_sent_to(session: Session, message: Message) -> Outbox | None:
    """The newest mail that we sent in the days before to an address that this notification
    says was not reached; proof of nothing."""
    if message.bounce is None or message.received_at is None:
        return None
    named = [address.casefold() for address in message.bounce.recipients[:20]]
    return session.scalar(
        select(Outbox)
        .where(
            func.lower(Outbox.recipient).in_(named),
            Outbox.state == "sent",
            Outbox.sent_at > message.received_at - RECENT,
        )
        .order_by(Outbox.id.desc())
    )


def takes_part(session: Session, case: Case, message: Message) -> bool:
    """Whether the writer is on the case: wrote to it, or was written to about it."""
    address = message.from_.key
    if not address:
        return False
    if address == case.writer_address.casefold():
        return True
    together = lineage(session, case.id)
    opened = select(Case.id).where(
        Case.id.in_(together), func.lower(Case.writer_address) == address
    )
    wrote = select(StoredMessage.id).where(
        StoredMessage.case_id == case.id, StoredMessage.from_address == address
    )
    was_written_to = select(Outbox.id).where(
        Outbox.case_id.in_(together), Outbox.recipient == address
    )
    return any(
        session.scalar(query.limit(1)) is not None for query in (opened, wrote, was_written_to)
    )


def _named(session: Session, message: Message) -> list[Case]:
    ids = list(message.thread_ids)
    case_ids: list[int] = []
    if ids:
        for column, source in (
            (Outbox.header_message_id, Outbox.case_id),
            (StoredMessage.header_message_id, StoredMessage.case_id),
        ):
            case_ids += [
                case_id
                for case_id in session.scalars(select(source).where(column.in_(ids[:100])))
                if case_id is not None
            ]
    references = signed_references(session, ids)
    references += references_in(message.subject) + references_in(message.new_text)
    cases = [session.get_one(Case, case_id) for case_id in dict.fromkeys(case_ids)]
    if references:
        cases += session.scalars(select(Case).where(Case.reference.in_(references)))
    return list(dict.fromkeys(surviving(session, case) for case in cases))
