"""The wording of automatic acknowledgements: proposed, previewed, approved by a second person."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from responders.acknowledgements.shipped import acknowledgements
from store.acknowledgement_versions import in_force, waiting
from store.correspondence import AcknowledgementVersion
from store.database import Database
from store.models import Event
from tests.review.officer import Officer

PAGE = "/letters/acknowledgements/concern"
WORDS = acknowledgements()["concern"].text.replace(
    "Thank you for telling", "We thank you for telling"
)
WHY = "It is warmer"


@pytest.fixture
def manager(somebody: Callable[..., Officer]) -> Officer:
    return somebody("manager")


@pytest.fixture
def approver(somebody: Callable[..., Officer]) -> Officer:
    return somebody("approver")


def words_in_force(database: Database) -> str | None:
    """The words in force for a concern; `None` for the shipped ones."""
    with database.read() as session:
        row = in_force(session, "concern")
        return None if row is None else row.text


def states(database: Database) -> list[tuple[int, str]]:
    """Every version for a concern, and what became of it."""
    with database.read() as session:
        rows = session.scalars(
            select(AcknowledgementVersion).order_by(AcknowledgementVersion.version)
        )
        return [(row.version, row.state) for row in rows]


def proposes(somebody: Officer, text: str = WORDS, why: str = WHY) -> Officer:
    """Presses “Propose it”."""
    return somebody.sends(PAGE, text=text, why=why, do="propose")


def approves(somebody: Officer, version: int = 1, over: int = 0) -> Officer:
    """Presses the button that puts it into force."""
    return somebody.sends(f"{PAGE}/approve", version=str(version), over=str(over))


def test_every_acknowledgement_is_listed_with_what_waits(manager: Officer, alex: Officer) -> None:
    alex.opens("/letters")
    for one in acknowledgements().values():
        assert alex.sees(one.title)
    assert not alex.sees("Another is proposed")
    proposes(manager)
    assert alex.opens("/letters").sees("Another is proposed")


def test_every_letter_that_a_wording_becomes_is_shown_filled(manager: Officer) -> None:
    text = acknowledgements()["mp"].text
    manager.sends("/letters/acknowledgements/mp", text=text, do="look")
    assert manager.sees("Where an answer by a day is promised")
    assert manager.sees("Where no answer by a day is promised")
    assert len(manager.all(".app-mail")) == 2
    assert (
        sum("We aim to send you a full reply by" in look for look in manager.all(".app-mail")) == 1
    )
    assert manager.sees("Subject: We have your message: PALS-2026-000123")
    piece = manager.sends(f"{PAGE}/look", text=WORDS)
    assert piece.all("h3") == ["Every time"]
    assert piece.sees("We thank you for telling us about this.")
    assert piece.sees("Samaritans: 116 123")


def test_what_is_typed_is_never_a_tag_in_the_preview(manager: Officer) -> None:
    manager.sends(f"{PAGE}/look", text=f"{WORDS}\n<script>alert(1)</script> <b>x</b>")
    assert "<script>alert" not in manager.html
    assert manager.sees("<script>alert(1)</script> <b>x</b>")


@pytest.mark.parametrize("typed", ["{{", "{% if phone %}" * 300, "'" * 12_000, "{{ nonsense }}"])
def test_whatever_is_typed_the_preview_answers_with_a_sentence(
    manager: Officer, typed: str
) -> None:
    assert manager.sends(f"{PAGE}/look", text=typed).status == 200
    assert manager.all("li.app-late")
    assert proposes(manager, typed).status == 422


def test_a_change_goes_nowhere_until_a_second_person_approves_it(
    database: Database, manager: Officer, approver: Officer
) -> None:
    proposes(manager)
    assert manager.sees("It is proposed. It changes no letter until a second person approves it.")
    assert words_in_force(database) is None
    approver.opens(PAGE)
    assert approver.sees("Version 1 is proposed")
    assert approver.sees(WHY)
    approves(approver)
    assert approver.sees("Version 1 is in force from now on.")
    assert words_in_force(database) == WORDS.lstrip("\n")
    assert approver.sees("Approved by The approver")
    with database.read() as session:
        trail = select(Event.actor, Event.what).where(Event.what.like("acknowledgement wording%"))
        assert [tuple(row) for row in session.execute(trail)] == [
            ("manager", "acknowledgement wording proposed"),
            ("approver", "acknowledgement wording approved"),
        ]


def test_what_changes_is_shown_to_who_approves(manager: Officer, approver: Officer) -> None:
    proposes(manager)
    approver.opens(PAGE)
    assert approver.all("ins") == ["[put in] We thank [end]"]
    assert approver.all("del") == ["[taken out] Thank [end]"]


def test_an_approver_cannot_approve_a_proposal_of_their_own(
    database: Database, approver: Officer, priya: Officer
) -> None:
    proposes(approver)
    assert approver.sees("You proposed it, so a second person has to approve it.")
    assert not approver.sees("Approve it")
    approves(approver)
    assert approver.sees("You proposed it yourself: a second person has to approve it.")
    assert words_in_force(database) is None
    assert approves(priya).sees("Version 1 is in force from now on.")


@pytest.mark.parametrize("role", ["officer", "manager", "auditor", "administrator"])
def test_nobody_but_an_approver_puts_words_into_force(
    database: Database, approver: Officer, somebody: Callable[..., Officer], role: str
) -> None:
    proposes(approver)
    other = somebody(role).opens(PAGE)
    assert other.status == 200
    assert not other.sees("Approve it")
    assert approves(other).status == 403
    assert other.sends(f"{PAGE}/turn-down", version="1", why="x").status == 403
    assert words_in_force(database) is None


def test_an_officer_reads_the_words_and_proposes_none(database: Database, alex: Officer) -> None:
    alex.opens(PAGE)
    assert alex.sees("Thank you for telling us about this.")
    assert not alex.sees("Propose it")
    assert proposes(alex).status == 403
    assert alex.sends(f"{PAGE}/shipped", why="x").status == 403
    assert states(database) == []


def test_one_that_loses_what_must_stay_is_not_proposed_and_nothing_typed_is_lost(
    database: Database, manager: Officer
) -> None:
    text = WORDS.replace("{{ crisis_lines }}", "").replace("{{ reference }}", "your case")
    proposes(manager, text)
    assert manager.status == 422
    assert manager.sees("{{ reference }} is missing: without it an answer may not find its case.")
    assert manager.sees("{{ crisis_lines }} is missing: any of these letters may be read by")
    assert "We thank you" in manager.all("#text")[0]
    assert manager.all("#why") == [WHY]
    assert states(database) == []


def test_a_proposal_says_why(database: Database, manager: Officer) -> None:
    assert proposes(manager, why=" \n ").status == 422
    assert manager.sees("Say why it should change: the second person reads it.")
    assert states(database) == []


def test_the_words_in_force_are_no_proposal(manager: Officer) -> None:
    assert proposes(manager, acknowledgements()["concern"].text).status == 409
    assert manager.sees("These are the words in force already.")


def test_a_second_proposal_waits_for_the_first_and_its_words_are_kept(
    database: Database, manager: Officer, approver: Officer
) -> None:
    proposes(manager)
    proposes(approver, f"Mine.\n{WORDS}")
    assert approver.status == 409
    assert approver.sees("Another wording waits for a second person: decide on that one first.")
    assert "Mine." in approver.all("#text")[0]
    assert states(database) == [(1, "proposed")]


def test_it_is_turned_down_with_a_reason_that_is_kept(
    database: Database, manager: Officer, approver: Officer
) -> None:
    proposes(manager)
    approver.sends(f"{PAGE}/turn-down", version="1", why=" ")
    assert approver.sees("Say why, so that it can be mended.")
    approver.sends(f"{PAGE}/turn-down", version="1", why="Too warm")
    assert manager.opens(PAGE).sees("Turned down by The approver")
    assert manager.sees("Too warm")
    assert approves(approver).sees("A colleague has decided on it since you opened the page.")
    assert states(database) == [(1, "turned down")]


def test_who_proposed_it_takes_it_back_and_begins_again_with_its_words(
    database: Database, manager: Officer
) -> None:
    proposes(manager)
    manager.sends(f"{PAGE}/take-back", version="1")
    assert manager.sees("Your proposal is taken back.")
    assert "We thank you" not in manager.all("#text")[0]
    manager.opens(manager.link_of("a[href*='from=1']"))
    assert "We thank you" in manager.all("#text")[0]
    assert states(database) == [(1, "taken back")]


def test_the_shipped_words_are_back_at_once_with_a_reason(
    database: Database, manager: Officer, approver: Officer
) -> None:
    proposes(manager)
    approves(approver)
    manager.sends(f"{PAGE}/shipped", why="")
    assert manager.sees("Say why the shipped words should go again.")
    manager.sends(f"{PAGE}/shipped", why="A promise in it is wrong")
    assert manager.sees("The shipped words are in force again.")
    assert manager.sees("Version 2, back to the shipped words: The manager")
    assert words_in_force(database) is None
    assert states(database) == [(1, "approved"), (2, "shipped")]


def test_what_another_put_into_force_meanwhile_is_looked_at_first(
    database: Database, manager: Officer, approver: Officer
) -> None:
    proposes(manager)
    assert approves(approver, over=7).sees("Other words are in force since you opened the page")
    assert words_in_force(database) is None


def test_a_proposal_that_the_policy_has_overtaken_is_not_put_into_force(
    database: Database, manager: Officer, approver: Officer
) -> None:
    proposes(manager)
    with database.begin() as session:
        row = waiting(session, "concern")
        assert row is not None
        row.text = f"{row.text}\nSee www.elsewhere.example."
    approves(approver)
    assert approver.sees("It cannot be put into force. Line")
    assert words_in_force(database) is None


def test_words_in_force_that_cannot_be_used_are_said_to_be(
    database: Database, manager: Officer, approver: Officer
) -> None:
    proposes(manager)
    approves(approver)
    with database.begin() as session:
        row = in_force(session, "concern")
        assert row is not None
        row.text = "{{ nonsense }}"
    manager.opens(PAGE)
    assert manager.sees("The words in force cannot be used, so the shipped ones go instead.")
    assert manager.sees("there is no field “nonsense”")


def test_an_acknowledgement_that_there_is_not_is_not_found(manager: Officer) -> None:
    assert manager.opens("/letters/acknowledgements/nothing").status == 404
    assert manager.sends("/letters/acknowledgements/nothing/take-back").status == 404
    assert manager.sends("/letters/acknowledgements/out_of_scope").status == 404
