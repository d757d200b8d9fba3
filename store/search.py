"""Search over words, names, references and addresses: FTS5 on SQLite, full text on PostgreSQL.

One entry a message, written in the transaction that files it; notes of staff have entries of
their own, see `store.notes`. `text` is what a person may be
shown of it; `words` is the same folded by `store.folding`, which alone decides what a word is,
so that both databases find the same. Of a search every word must stand in one message; a word
with signs in it ("ruth.callow@mail.example") is a phrase, and its end may be left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, Row, Select, Text, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ingest.message import Message
from store import notes
from store.base import Base, table_of
from store.folding import fold, places
from store.models import Case, StoredMessage
from store.notes import NoteEntry

LONGEST_TEXT = 200_000
"""Characters of a message that can be found; a search index is no archive."""

LONGEST_SEARCH = 200
MOST_PHRASES = 12
MOST_FOUND = 500
AMONG_NEWEST = 4
"""Letters that are looked at one by one for each that is wanted, before the index is asked."""
AROUND = 70
"""Characters shown before and after the words found."""

Phrases = tuple[tuple[str, ...], ...]


class SearchEntry(Base):
    """What a search looks in, of one message. Triggers keep `search_words`, SQLite's index of
    `words`; PostgreSQL indexes the column itself (see the migration `0006`)."""

    __tablename__ = "search_entry"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id"), primary_key=True, autoincrement=False
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)


_ADD = insert(table_of(SearchEntry))


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found, and the newest of its messages that has the words; where only a
    note has them, that note."""

    case_id: int
    message_id: int
    note_id: int = 0


def searchable(reference: str, message: Message) -> tuple[str, str]:
    """What is kept of a message for the search: the text, and its folded words."""
    people = (message.from_, message.sender, *message.reply_to, *message.writers, *message.cc)
    parts = [
        reference,
        *dict.fromkeys(f"{one.name} {one.address}".strip() for one in people),
        message.subject,
        *(passage.text for passage in message.passages if passage.where != "subject"),
        *(attachment.name for attachment in message.attachments),
    ]
    whole = "\n".join(part for part in parts if part).replace("\0", " ")[:LONGEST_TEXT]
    return whole, " ".join(fold(whole))


def keep_findable(
    session: Session, case: Case, stored: StoredMessage, message: Message, *, read_again: bool
) -> None:
    """Adds the message's entry to the session's transaction; where it is `read_again`, in place
    of the one that the earlier reading left."""
    _keep(session, stored.id, case.id, *searchable(case.reference, message), anew=not read_again)


def keep_reference_findable(session: Session, case: Case, message_id: int) -> None:
    """As `keep_findable`, for a message that no step could read: by its case's reference."""
    words = " ".join(fold(case.reference))
    _keep(session, message_id, case.id, case.reference, words, anew=False)


def phrases_of(wanted: str) -> Phrases:
    """The phrases of what somebody typed; none where it has neither letters nor digits."""
    typed = wanted[:LONGEST_SEARCH].split()
    return tuple(phrase for word in typed if (phrase := tuple(fold(word))))[:MOST_PHRASES]


def search(session: Session, phrases: Phrases, *, limit: int = MOST_FOUND) -> list[Hit]:
    """The cases in which a message or a note has every phrase, those with the newest mail
    first."""
    if not phrases:
        return []
    # Words that stand in more letters than are shown need no words that begin like them, for
    # which the index would have to put together every letter that has one.
    hits = _hits(session, phrases, limit, open_ended=False)
    return hits if len(hits) == limit else _hits(session, phrases, limit, open_ended=True)


def _hits(session: Session, phrases: Phrases, limit: int, *, open_ended: bool) -> list[Hit]:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    ask = _asked_of_sqlite if on_sqlite else _asked_of_postgresql
    asked, most = ask(phrases, open_ended=open_ended), limit * 2
    in_letters = (
        session.execute(_on_sqlite(asked, most)).all()
        if on_sqlite
        else _newest_on_postgresql(session, asked, most)
    )
    in_notes = notes.on_sqlite(asked) if on_sqlite else notes.on_postgresql(asked)
    newest: dict[int, Hit] = {}
    for message_id, case_id in in_letters:
        newest.setdefault(case_id, Hit(case_id, message_id))
    for note_id, case_id in session.execute(in_notes.limit(limit)):
        newest.setdefault(case_id, Hit(case_id, 0, note_id))
    return list(newest.values())[:limit]


def snippets(
    session: Session, hits: Sequence[Hit], phrases: Phrases
) -> dict[int, tuple[tuple[str, bool], ...]]:
    """For each case found, a line of its letter, or of the note, in pieces, each with whether it
    was wanted."""
    wanted = {hit.message_id: hit.case_id for hit in hits if not hit.note_id}
    rows = session.execute(
        select(SearchEntry.message_id, SearchEntry.text).where(
            SearchEntry.message_id.in_(list(wanted))
        )
    )
    lines = {wanted[number]: line_around(whole, phrases) for number, whole in rows}
    noted = {hit.note_id: hit.case_id for hit in hits if hit.note_id}
    for note in session.scalars(select(NoteEntry).where(NoteEntry.id.in_(list(noted)))):
        lines[noted[note.id]] = (("Note: ", False), *line_around(note.text, phrases))
    return lines


def marked(line: str, phrases: Phrases) -> tuple[tuple[str, bool], ...]:
    """The line in pieces, each with whether it is one of the words wanted."""
    pieces, done = [], 0
    for start, end in places(line, phrases):
        pieces += [(line[done:start], False), (line[start:end], True)]
        done = end
    pieces.append((line[done:], False))
    return tuple(piece for piece in pieces if piece[0])


def line_around(whole: str, phrases: Phrases) -> tuple[tuple[str, bool], ...]:
    """One line of a text around the first of the words wanted, below its head if it is there."""
    # The first lines say reference, writer and subject, which the row shows anyway.
    body = whole.split("\n", 3)[-1] if whole.count("\n") >= 3 else whole
    for part in (body, whole):
        if place := next(places(part, phrases), None):
            start, end = max(0, place[0] - AROUND), min(len(part), place[1] + AROUND)
            line = " ".join(part[start:end].split())
            return (
                *((("… ", False),) if start else ()),
                *marked(line, phrases),
                *(((" …", False),) if end < len(part) else ()),
            )
    return ()


def _keep(
    session: Session, message_id: int, case_id: int, whole: str, words: str, *, anew: bool
) -> None:
    entry = {"message_id": message_id, "case_id": case_id, "text": whole, "words": words}
    if anew:
        session.execute(_ADD, entry)
    else:
        session.merge(SearchEntry(**entry))


def _asked_of_sqlite(phrases: Phrases, *, open_ended: bool) -> str:
    end = " *" if open_ended else ""
    return " ".join(f'"{" ".join(phrase)}"{end}' for phrase in phrases)


def _asked_of_postgresql(phrases: Phrases, *, open_ended: bool) -> str:
    end = ":*" if open_ended else ""
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in phrase) + f"{end})" for phrase in phrases
    )


def _on_sqlite(asked: str, limit: int) -> Select[int, int]:
    # The index hands its rows out newest first and stops there: nothing else is looked at.
    found = text(
        "SELECT rowid FROM search_words WHERE search_words MATCH :asked "
        "ORDER BY rowid DESC LIMIT :most"
    )
    numbers = found.bindparams(asked=asked, most=limit).columns(SearchEntry.message_id)
    return (
        select(SearchEntry.message_id, SearchEntry.case_id)
        .where(SearchEntry.message_id.in_(numbers.scalar_subquery()))
        .order_by(SearchEntry.message_id.desc())
    )


def _newest_on_postgresql(session: Session, asked: str, most: int) -> Sequence[Row[int, int]]:
    """Letters with these words, the newest first.

    PostgreSQL cannot tell how rare the beginning of a word is. Asked for the newest, it reads
    letter by letter, which a rare word makes it do to the end; so it may do that among the
    newest only, and where they do not suffice, the index of words says which there are.
    """
    newest = session.scalar(select(func.max(SearchEntry.message_id))) or 0
    matching = _on_postgresql(asked)
    among = matching.where(SearchEntry.message_id > newest - AMONG_NEWEST * most)
    found = session.execute(among.order_by(SearchEntry.message_id.desc()).limit(most)).all()
    if len(found) == most:
        return found
    by_words = matching.order_by((SearchEntry.message_id + 0).desc())
    return session.execute(by_words.limit(most)).all()


def _on_postgresql(asked: str) -> Select[int, int]:
    matches = text("to_tsvector('simple', search_entry.words) @@ to_tsquery('simple', :asked)")
    return select(SearchEntry.message_id, SearchEntry.case_id).where(
        matches.bindparams(asked=asked)
    )
