"""Letters whose wording is changed in the browser: checked, kept for ever, taken up again."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from store.correspondence import LetterVersion
from store.database import Database
from store.models import Event, Outbox
from tests.review.morning import add_case
from tests.review.officer import Officer
from tests.review.reply_page import REPLY, fields, looks_at, sends

LETTER = "/letters/answer_concern"
WORDS = "{{ greeting }}\n\nThank you. Your reference is {{ reference }}.\n\n{{ closing }}\n"


@pytest.fixture
def manager(somebody: Callable[..., Officer]) -> Officer:
    return somebody("manager")


def versions(database: Database) -> list[tuple[int, str, int | None]]:
    """Every version of the letter, its author, and which it took up again."""
    with database.read() as session:
        rows = session.scalars(select(LetterVersion).order_by(LetterVersion.version))
        return [(row.version, row.written_by, row.restored) for row in rows]


def test_every_letter_is_listed(alex: Officer) -> None:
    alex.opens("/letters")
    assert alex.sees("First answer to a concern")
    assert alex.sees("as shipped")


def test_how_it_looks_is_shown_with_its_fields_filled(manager: Officer) -> None:
    manager.sends(LETTER, text=WORDS, after="0", do="look")
    assert manager.sees("Dear Joan Teller, Thank you. Your reference is PALS-2026-000123.")
    assert manager.sends(f"{LETTER}/look", text="{{ x }}").sees("there is no field “x”")


def test_a_new_wording_is_in_force_for_the_next_answer_and_pinned_by_it(
    database: Database, manager: Officer, alex: Officer
) -> None:
    with database.begin() as session:
        add_case(session)
    manager.sends(LETTER, text=WORDS, after="0", do="save")
    assert manager.sees("Version 1 is in force from now on.")
    alex.opens(REPLY)
    assert "Thank you. Your reference is PALS-2026-000001." in fields(alex)["text"]
    sends(looks_at(alex, fields(alex)["text"]))
    with database.read() as session:
        row = session.scalars(select(Outbox).where(Outbox.purpose == "reply")).one()
        assert (row.template, row.template_version) == ("answer_concern", 1)
        event = session.scalars(select(Event).where(Event.what == "letter changed")).one()
        assert (event.actor, event.detail["version"]) == ("manager", 1)


def test_one_with_a_fault_is_not_put_into_force_and_nothing_typed_is_lost(
    database: Database, manager: Officer
) -> None:
    manager.sends(LETTER, text="My words, {{ greating }}", after="0", do="save")
    assert manager.status == 422
    assert manager.sees("Line 1: there is no field “greating”. Do you mean “greeting”?")
    assert "My words, {{ greating }}" in manager.all("textarea")[0]
    assert versions(database) == []


def test_two_who_change_it_at_once_never_overwrite_each_other(
    database: Database, manager: Officer
) -> None:
    manager.sends(LETTER, text=WORDS, after="0", do="save")
    manager.sends(LETTER, text="{{ greeting }} Mine.", after="0", do="save")
    assert manager.status == 409
    assert manager.sees("A colleague has changed this letter since you opened it.")
    assert "Mine." in manager.all("textarea")[0]
    assert versions(database) == [(1, "manager", None)]


def test_earlier_words_are_put_into_force_again_as_a_version_of_their_own(
    database: Database, manager: Officer
) -> None:
    manager.sends(LETTER, text=WORDS, after="0", do="save")
    manager.sends(LETTER, text="{{ greeting }} Another.", after="1", do="save")
    manager.sends(f"{LETTER}/restore", version="1", after="2")
    assert manager.sees("The words of version 1 are in force again, as version 3.")
    assert "Thank you. Your reference is" in manager.all("textarea")[0]
    manager.sends(f"{LETTER}/restore", version="0", after="3")
    assert "I have read your message" in manager.all("textarea")[0]
    assert [row[2] for row in versions(database)] == [None, None, 1, 0]
    assert manager.sends(f"{LETTER}/restore", version="9", after="4").status == 404


def test_an_officer_reads_them_and_changes_none(database: Database, alex: Officer) -> None:
    alex.opens(LETTER)
    assert alex.status == 200
    assert not alex.sees("Put it into force")
    assert alex.sends(LETTER, text=WORDS, after="0", do="save").status == 403
    assert alex.sends(f"{LETTER}/restore", version="0", after="0").status == 403
    assert versions(database) == []


def test_a_letter_that_there_is_not_is_not_found(manager: Officer) -> None:
    assert manager.opens("/letters/nothing").status == 404
    assert manager.opens("/letters/..%2Fdanger").status == 404
