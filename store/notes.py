"""Notes of staff, findable beside the letters: one entry a note, kept when it is written."""

from sqlalchemy import ForeignKey, Select, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.base import Base
from store.folding import fold

NOTE = "note"
"""The event that is a note; its detail `text` has the words."""


class NoteEntry(Base):
    """What a search looks in, of one note. Triggers keep `search_words_of_notes`, SQLite's
    index of `words`; PostgreSQL indexes the column itself (see the migration `0011`)."""

    __tablename__ = "note_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)


def keep_note_findable(session: Session, case_id: int, note: str) -> None:
    """Adds the note's entry to the session's transaction."""
    clean = note.replace("\0", " ")
    session.add(NoteEntry(case_id=case_id, text=clean, words=" ".join(fold(clean))))


def on_sqlite(asked: str) -> Select[int, int]:
    """The notes that FTS5 finds for what is asked, and their cases, the newest first."""
    found = text("SELECT rowid FROM search_words_of_notes WHERE search_words_of_notes MATCH :asked")
    numbers = found.bindparams(asked=asked).columns(NoteEntry.id).scalar_subquery()
    return (
        select(NoteEntry.id, NoteEntry.case_id)
        .where(NoteEntry.id.in_(numbers))
        .order_by(NoteEntry.id.desc())
    )


def on_postgresql(asked: str) -> Select[int, int]:
    """The same from PostgreSQL's full text index."""
    matches = text("to_tsvector('simple', note_entry.words) @@ to_tsquery('simple', :asked)")
    return (
        select(NoteEntry.id, NoteEntry.case_id)
        .where(matches.bindparams(asked=asked))
        .order_by(NoteEntry.id.desc())
    )
