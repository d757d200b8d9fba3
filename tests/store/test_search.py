"""Search: the same words are found in both databases, whatever is typed."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import func, select

from ingest.parse import parse
from store.database import Database
from store.folding import fold
from store.models import Case, Raw, StoredMessage
from store.search import (
    SearchEntry,
    keep_findable,
    keep_reference_findable,
    line_around,
    phrases_of,
    search,
    snippets,
)

NOW = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)

LETTER = """\
From: "Zoë O'Callow" <ruth.callow@mail.example>
To: pals@ccg.example
Subject: Father's discharge from Harlow
Content-Type: text/plain; charset=utf-8

Dear team,

my father waited nine hours on a trolley at 12 Elm Row, CM20 1AB. Please ring 01279 555 010.
"""
OTHER = """\
From: "Tom Hale" <tom@mail.example>
Subject: Parking

The car park was full. Nine cars waited for hours.
"""


def add(database: Database, raw: str, *, state: str = "triaged", findable: bool = True) -> None:
    """Files a letter as the service would, in one transaction."""
    content = raw.encode()
    with database.begin() as session:
        number = session.query(Case).count() + 1
        case = Case(
            reference=f"PALS-2026-{number:06}", opened_at=NOW, received_at=NOW,
            kind="concern", draft_grade="minor",
        )  # fmt: skip
        session.add(case)
        session.flush()
        stored = StoredMessage(
            fingerprint=f"{number}", received_at=NOW, stored_at=NOW, size=len(content),
            case_id=case.id, state=state, raw=Raw(content=content),
        )  # fmt: skip
        session.add(stored)
        session.flush()
        if findable:
            keep_findable(session, case, stored, parse(content), read_again=False)


def found(database: Database, wanted: str) -> list[int]:
    with database.read() as session:
        return sorted(hit.case_id for hit in search(session, phrases_of(wanted)))


@pytest.fixture
def filled(database: Database) -> Database:
    add(database, LETTER)
    add(database, OTHER)
    return database


@pytest.mark.parametrize(
    "wanted",
    [
        "trolley",
        "TROLLEY father",
        "zoe",
        "Zoë O'Callow",
        "o’callow",
        "discha",
        "ruth.callow@mail.example",
        "ruth.callow@mail",
        "PALS-2026-000001",
        "2026-000001",
        "elm row",
        "CM20 1AB",
        "01279 555 010",
        "Father's",
    ],
)
def test_a_letter_is_found_by_its_words_names_reference_and_addresses(
    filled: Database, wanted: str
) -> None:
    assert found(filled, wanted) == [1]


@pytest.mark.parametrize("wanted", ["trolley parking", "row elm-harlow", "team.dear", "rolley"])
def test_every_word_must_be_there_and_a_word_with_signs_in_its_order(
    filled: Database, wanted: str
) -> None:
    assert found(filled, wanted) == []


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "%", "'", '"', "\\", "*", "(", "- - -", "\0", "😀", "' OR 1=1 --", 'a" OR "b',
     "NEAR(", "nine AND", "NOT x", "words:x", "^x", "a:*", "a & b", "a <-> b", "!a", "x" * 5000,
     "ß²①", "\ud800", " ".join("abcdefghijklmnopqrstuvwxyz" * 9)],
)  # fmt: skip
def test_nothing_that_is_typed_goes_wrong(filled: Database, typed: str) -> None:
    assert set(found(filled, typed)) <= {1, 2}


def test_the_newest_letter_comes_first_and_a_case_once(filled: Database) -> None:
    with filled.read() as session:
        assert [hit.case_id for hit in search(session, phrases_of("hours"))] == [2, 1]
        assert len(search(session, phrases_of("hours"), limit=1)) == 1


def test_the_words_found_are_shown_in_their_line(filled: Database) -> None:
    with filled.read() as session:
        phrases = phrases_of("trolley elm-row")
        pieces = snippets(session, search(session, phrases), phrases)[1]

    assert [piece for piece, wanted in pieces if wanted] == ["trolley", "Elm Row"]
    assert "waited nine hours on a trolley at 12 Elm Row" in "".join(piece for piece, _ in pieces)


def test_a_word_is_marked_as_it_was_written() -> None:
    assert line_around("Zoë’s CAFÉ", phrases_of("cafe")) == (("Zoë’s ", False), ("CAFÉ", True))


def test_a_letter_that_is_not_committed_is_not_found(filled: Database) -> None:
    with filled.begin() as session:
        case, stored = session.get_one(Case, 1), session.get_one(StoredMessage, 1)
        keep_findable(session, case, stored, parse(OTHER.encode()), read_again=True)
        session.flush()
        session.rollback()

    assert found(filled, "trolley") == [1]
    assert found(filled, "parking") == [2]


def test_a_letter_read_again_is_found_by_what_it_says_now(filled: Database) -> None:
    with filled.begin() as session:
        case, stored = session.get_one(Case, 1), session.get_one(StoredMessage, 1)
        keep_findable(session, case, stored, parse(OTHER.encode()), read_again=True)

    assert found(filled, "trolley") == []
    assert found(filled, "parking") == [1, 2]


def test_what_nobody_could_read_is_found_by_its_reference(database: Database) -> None:
    add(database, LETTER, findable=False)
    with database.begin() as session:
        keep_reference_findable(session, session.get_one(Case, 1), 1)

    assert found(database, "pals-2026-000001") == [1]
    assert found(database, "trolley") == []


def test_the_migration_reads_the_letters_that_are_there(database: Database) -> None:
    add(database, LETTER, findable=False)
    add(database, OTHER, findable=False, state="quarantined")
    command.downgrade(database._alembic(), "0005")
    database.upgrade()

    assert found(database, "trolley") == [1]
    assert found(database, "parking") == []
    assert found(database, "PALS-2026-000002") == [2]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(SearchEntry)) == 2


def test_words_are_letters_and_digits_without_case_and_accents() -> None:
    assert fold("Zoë's GROẞE_Tür, №5 – naïve") == ["zoe", "s", "grosse", "tur", "no5", "naive"]
