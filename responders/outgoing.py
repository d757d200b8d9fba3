"""A row of the outbox as the bytes that go out."""

from responders import letter
from store.models import Outbox


def bytes_of(row: Outbox, *, team: str, by_a_person: bool = False) -> bytes:
    """The mail as it goes, or went. `team` is the name beside our address. What goes
    `by_a_person`, from the Drafts folder, does not call itself automatic (RFC 3834, section 5).

    Raises `letter.UnsafeLetterError` where it cannot be written.
    """
    return letter.to_bytes(
        letter.Mail(
            purpose="draft" if by_a_person else row.purpose,
            from_name=team,
            from_address=row.envelope_from,
            recipient=row.recipient,
            subject=row.subject,
            text=row.text,
            html=row.html,
            message_id=row.header_message_id,
            in_reply_to=row.in_reply_to,
            date=row.created_at,
        )
    )
