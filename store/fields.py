"""Fields of forms, kept on the case so that they can be read, searched and counted."""

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from ingest.message import Message
from store.base import table_of
from store.models import Case, StoredField, StoredMessage

LONGEST_WHERE = 300
_ADD = insert(table_of(StoredField))


def keep_fields(
    session: Session,
    case: Case,
    stored: StoredMessage,
    message: Message,
    *,
    read_again: bool = False,
) -> None:
    """Puts the fields of the message's forms on the case; where it is `read_again`, instead of
    those that the earlier reading left."""
    if read_again:
        session.execute(delete(StoredField).where(StoredField.message_id == stored.id))
    fields = [
        {
            "case_id": case.id,
            "message_id": stored.id,
            "form": form.kind,
            "number": number,
            "name": field.name,
            "value": field.value,
            "where": field.where[:LONGEST_WHERE],
            "start": field.start,
            "end": field.end,
            "note": field.note,
        }
        for number, form in enumerate(message.forms)
        for field in form.fields
    ]
    if fields:
        session.execute(_ADD, fields)
