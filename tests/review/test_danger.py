"""A case in danger: claimed by one, set aside by two, done in the order of Appendix 6."""

import pytest
from sqlalchemy import select

from review.danger import load_steps
from store.database import Database
from store.models import Case, Event, StoredDeadline, StoredFinding
from tests.review.officer import Officer

DANGER = "/cases/PALS-2026-000001"
CLAIMED_BY_PRIYA = "/cases/PALS-2026-000002"


@pytest.fixture(autouse=True)
def a_morning(morning: Database) -> None:
    """Every story here is told on the same morning."""


def case(database: Database, number: int = 1) -> Case:
    """The case as it stands."""
    with database.read() as session:
        return session.get_one(Case, number)


def test_first_on_the_page_is_what_to_do(alex: Officer) -> None:
    alex.opens(DANGER)
    page = alex.text
    assert page.index("Someone’s life may be at risk") < page.index("Dear Sir or Madam")
    assert alex.sees("“I have the tablets here and I am going to take them tonight”")
    assert alex.sees("Telephone in the letter: 07700 900417")
    assert alex.sees("Told: Nursing lead (sent 07:02).")
    assert alex.sees("Nobody has claimed this for 2 h 12 min.")
    assert len(alex.all(".app-step")) == len(load_steps())
    assert alex.sees("Samaritans, 116 123")


def test_the_danger_in_the_past_does_not_raise_the_words_but_is_shown(alex: Officer) -> None:
    alex.opens(DANGER)
    assert alex.all(".app-danger-words") == [
        "“I have the tablets here and I am going to take them tonight” in the letter"
    ]
    assert "past – set aside: it says that this was over in 2019" in " ".join(
        alex.all(".app-note--aside")
    )


def test_claiming_takes_the_danger_and_the_case(database: Database, alex: Officer) -> None:
    alex.sends(f"{DANGER}/danger/claim")
    assert alex.sees("Claimed by Alex Moreton")
    taken = case(database)
    assert (taken.claimed_by, taken.assigned_to, taken.status) == ("alex", "alex", "open")
    assert taken.danger


def test_only_the_first_to_claim_has_it(database: Database, alex: Officer, priya: Officer) -> None:
    alex.sends(f"{DANGER}/danger/claim")
    priya.sends(f"{DANGER}/danger/claim")
    assert priya.sees("The danger was already claimed by Alex Moreton.")
    assert case(database).claimed_by == "alex"


def test_a_claim_can_be_given_back(database: Database, alex: Officer) -> None:
    alex.sends(f"{DANGER}/danger/claim")
    alex.sends(f"{DANGER}/danger/give-back")
    assert alex.sees("Nobody has claimed this danger now.")
    assert case(database).claimed_at is None


def test_ticking_a_step_says_who_and_when_and_contact_meets_its_deadline(
    database: Database, alex: Officer
) -> None:
    alex.sends(f"{DANGER}/danger/steps/contact")
    assert alex.all(".app-ticked")[0].startswith("✓ Alex Moreton, 09:14")
    with database.read() as session:
        query = select(StoredDeadline).where(
            StoredDeadline.case_id == 1, StoredDeadline.name == "contact"
        )
        deadline = session.scalars(query).one()
        assert deadline.met_by == "alex"
    alex.sends(f"{DANGER}/danger/steps/contact/undo")
    assert alex.all(".app-ticked") == []
    with database.read() as session:
        assert session.get_one(StoredDeadline, deadline.id).met_at is None


def test_telling_others_without_consent_is_ticked_only_with_the_advice(
    alex: Officer,
) -> None:
    alex.sends(f"{DANGER}/danger/steps/caldicott")
    assert alex.sees("Write this down first: whose advice")
    alex.sends(f"{DANGER}/danger/steps/caldicott", note="Dr Okoro at 09:10: tell the GP.")
    assert alex.sees("✓ Alex Moreton, 09:14: Dr Okoro at 09:10: tell the GP.")


def test_a_step_that_does_not_exist_is_not_found(alex: Officer) -> None:
    assert alex.sends(f"{DANGER}/danger/steps/pray").status == 404


def test_setting_aside_needs_a_reason(database: Database, alex: Officer) -> None:
    alex.sends(f"{DANGER}/danger/set-aside", why=" ")
    assert alex.sees("Say why there is no danger to life.")
    assert case(database).danger_set_aside_by == ""


def test_one_person_alone_never_sets_a_danger_aside(database: Database, priya: Officer) -> None:
    priya.sends(f"{DANGER}/danger/set-aside", why="It is a quotation from a novel.")
    assert priya.sees("A second person must agree.")
    assert case(database).danger
    priya.sends(f"{DANGER}/danger/confirm")
    assert priya.status == 403
    assert priya.sees("Setting a danger aside takes a second person: ask a colleague.")
    assert case(database).danger


def test_two_people_set_a_danger_aside_and_both_are_named(
    database: Database, alex: Officer, priya: Officer
) -> None:
    alex.sends(f"{DANGER}/danger/set-aside", why="It is a quotation from a novel.")
    priya.opens(DANGER)
    assert priya.sees("Alex Moreton says that there is no danger to life: It is a quotation")
    priya.sends(f"{DANGER}/danger/confirm")
    after = case(database)
    assert (after.danger, after.band) == (False, "case")
    assert priya.sees("dismissed by Alex Moreton and Priya Nair: It is a quotation from a novel.")
    with database.read() as session:
        event = session.scalars(select(Event).where(Event.what == "danger set aside")).one()
        assert (event.actor, event.detail["proposed_by"]) == ("priya", "alex")


def test_a_second_person_may_disagree(database: Database, alex: Officer, priya: Officer) -> None:
    alex.sends(f"{DANGER}/danger/set-aside", why="It is a quotation from a novel.")
    priya.sends(f"{DANGER}/danger/keep")
    assert priya.sees("It stays a danger.")
    assert case(database).danger_set_aside_by == ""
    assert priya.sends(f"{DANGER}/danger/confirm").sees("Nobody has proposed")


def test_a_risk_finding_that_counts_is_not_dismissed_like_another(
    database: Database, alex: Officer
) -> None:
    alex.sends(f"{DANGER}/findings/1/dismiss", why="I do not think so.")
    assert alex.sees("Risk to life is set aside by two people")
    with database.read() as session:
        assert session.get_one(StoredFinding, 1).dismissed_by == ""


def test_a_danger_nobody_claimed_cannot_be_closed(database: Database, alex: Officer) -> None:
    alex.sends(f"{DANGER}/close", why="Enough.")
    assert alex.sees("Claim the danger or set it aside before you close the case.")
    assert case(database).status == "new"


def test_a_case_without_danger_has_none_to_claim(alex: Officer) -> None:
    alex.sends("/cases/PALS-2026-000003/danger/claim")
    assert alex.sees("There is no danger on this case to claim.")


def test_the_page_between_is_for_unclaimed_danger_only(alex: Officer) -> None:
    assert alex.opens(f"{CLAIMED_BY_PRIYA}/danger/leave").path == CLAIMED_BY_PRIYA
