"""One message made ready for the case page: cut up, marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.message import Attachment, Message, Passage, Stretch
from review.evidence import Block, Evidence, mark
from review.telephones import telephones
from store.models import StoredMessage

LONGEST_SHOWN = 30_000
"""Characters of one passage on the page; the whole is in the mail itself."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage on the page; `hidden` counts the characters left out at its end."""

    blocks: tuple[Block, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment, with its text where it has one."""

    attachment: Attachment
    text: Shown


@dataclass(frozen=True, slots=True)
class Letter:
    """A message for the page. `elsewhere` is evidence whose words are not shown in place."""

    row: StoredMessage
    message: Message
    subject: Shown
    body: Shown
    attachments: tuple[Attached, ...]
    elsewhere: tuple[Evidence, ...]
    telephones: tuple[str, ...]


def lay_out(row: StoredMessage, message: Message, evidence: Sequence[Evidence]) -> Letter:
    """Marks the message's share of the evidence in its passages."""
    mine = [item for item in evidence if item.finding.message_id == row.id]
    subject, body = _show(message.passage("subject"), mine), _show(message.body, mine)
    attachments = tuple(
        Attached(item, _show(message.passage(f"attachment:{item.name}"), mine))
        for item in message.attachments
    )
    noted = {
        note.number
        for shown in (subject, body, *(item.text for item in attachments))
        for block in shown.blocks
        for paragraph in block.paragraphs
        for note in paragraph.notes
    }
    return Letter(
        row,
        message,
        subject,
        body,
        attachments,
        tuple(item for item in mine if item.number not in noted),
        tuple(telephones(message.body.text[:LONGEST_SHOWN])),
    )


def _show(passage: Passage, evidence: Sequence[Evidence]) -> Shown:
    text = passage.text[:LONGEST_SHOWN]
    stretches = tuple(
        Stretch(stretch.kind, stretch.start, min(stretch.end, len(text)))
        for stretch in passage.stretches
        if stretch.start < len(text)
    )
    return Shown(
        mark(Passage(passage.where, text, stretches), evidence), len(passage.text) - len(text)
    )
