"""Which case a message belongs to: proof in its headers or words, and a participant."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.message import Message
from store.models import Case, Outbox, StoredMessage
from store.tokens import references_in, signed_references


def find_case(session: Session, message: Message) -> Case | None:
    """The case this message follows up, or `None` where it opens one.

    Two things must agree: the message names the case (a Message-ID of ours or of the
    case's mail among those it answers, our signed token, or the reference in subject
    or new words), and its writer already takes part in it. A stranger who names
    somebody else's reference gets a case of his own.
    """
    return next(
        (case for case in _named(session, message) if takes_part(session, case, message)), None
    )


def find_bounced(session: Session, message: Message) -> Outbox | None:
    """Our own mail that this delivery status notification is about."""
    if message.bounce is None:
        return None
    return session.scalar(
        select(Outbox).where(Outbox.header_message_id == message.bounce.original_message_id)
    )


def takes_part(session: Session, case: Case, message: Message) -> bool:
    """Whether the writer is on the case: wrote to it, or was written to about it."""
    address = message.from_.key
    if not address:
        return False
    if address == case.writer_address.casefold():
        return True
    wrote = select(StoredMessage.id).where(
        StoredMessage.case_id == case.id, StoredMessage.from_address == address
    )
    was_written_to = select(Outbox.id).where(Outbox.case_id == case.id, Outbox.recipient == address)
    return (
        session.scalar(wrote.limit(1)) is not None
        or session.scalar(was_written_to.limit(1)) is not None
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
    return list(dict.fromkeys(cases))
