"""The letters that rules are tried on: files, or every message the database holds."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTPUTF8

from service.paths import raw_messages
from service.settings import Settings
from service.wiring import open_database
from store.database import Database
from store.mail import stored_letters


@dataclass(frozen=True, slots=True)
class FiledLetter:
    """A message to be triaged once more, as it was the first time: `received_at` aware or
    unknown, `junk` where it lay in the Junk folder, `follows` where its case was known."""

    source: str
    raw: bytes
    received_at: datetime | None = None
    junk: bool = False
    follows: bool = False


def letters_in(paths: Sequence[str]) -> Iterator[FiledLetter]:
    """The messages in these files and folders. Raises `service.paths.MailFileError`."""
    for source, raw in raw_messages(paths):
        yield FiledLetter(source, raw)


def letters_of(database: Database) -> Iterator[FiledLetter]:
    """Every message the database holds whose bytes are there, the oldest first."""
    with database.read() as session:
        for row, reference, raw in stored_letters(session):
            yield FiledLetter(
                source=f"message {row.id} ({reference})" if reference else f"message {row.id}",
                raw=raw,
                received_at=row.received_at,
                junk=row.junk,
                follows=row.entry == "follow_up",
            )


def letter_of_text(text: str, subject: str = "") -> FiledLetter:
    """A letter from a member of the public with this body."""
    letter = EmailMessage(policy=SMTPUTF8)
    letter["From"] = "A member of the public <public@post.example>"
    letter["Subject"] = " ".join(subject.split())
    letter.set_content(text)
    return FiledLetter("the text", letter.as_bytes())


def letters(settings: Settings, paths: Sequence[str]) -> Iterator[FiledLetter]:
    """The letters in `paths`, or, where none are named, those of the settings' database.

    Raises `service.paths.MailFileError` or `store.database.DatabaseError`.
    """
    if paths:
        yield from letters_in(paths)
        return
    with closing(open_database(settings)) as database:
        yield from letters_of(database)
