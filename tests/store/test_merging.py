"""Who writes twice is acknowledged once, also where cases are merged and taken apart again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.base import Sequence
from store.database import Database
from store.lineage import answered_as, regroupings
from store.merging import merge
from store.models import Case, Outbox, Task
from store.outbox import NewMail, put, sent
from store.splitting import split
from store.undoing import undo
from tests.review.morning import NOW, add_case

ANNA = "anna@example.org"


def acknowledgement(session: Session, case: Case, *, state: str, **other: object) -> Outbox:
    mail = {
        "key": f"acknowledgement:{case.id}", "case_id": case.id, "purpose": "acknowledgement",
        "template": "concern", "recipient": ANNA, "envelope_from": "pals@nhs.net",
        "subject": "Your message", "text": "Thank you.", "not_before": NOW, **other,
    }  # fmt: skip
    row = put(session, NewMail(**mail), at=NOW)  # type: ignore[arg-type]  # each is a column
    assert row is not None
    row.state = state
    return row


def case_of(session: Session, address: str = ANNA) -> Case:
    return add_case(session, address=address, kind="compliment", due=20)


@pytest.mark.parametrize("lies", ["draft", "drafting"])
def test_an_acknowledgement_in_drafts_stops_the_other_cases_to_the_same_person(
    database: Database, lies: str
) -> None:
    with database.begin() as session:
        kept, gone = case_of(session), case_of(session)
        acknowledgement(session, gone, state=lies)
        second = acknowledgement(session, kept, state="queued")
        merge(session, kept, gone, "One matter.", by="alex", at=NOW)
        assert second.state == "cancelled"


def merged_while_both_waited(session: Session) -> tuple[Outbox, Outbox]:
    """The acknowledgement that was kept, and the one that was stopped."""
    kept, gone = case_of(session), case_of(session)
    first = acknowledgement(session, kept, state="queued")
    second = acknowledgement(session, gone, state="queued")
    merge(session, kept, gone, "One matter.", by="alex", at=NOW)
    assert second.state == "cancelled"
    return first, second


def test_a_merge_taken_back_at_once_lets_the_stopped_acknowledgement_go(
    database: Database,
) -> None:
    with database.begin() as session:
        first, second = merged_while_both_waited(session)
        undo(session, regroupings(session, [first.case_id or 0])[0], by="alex", at=NOW)
        assert second.state == "queued"
        assert session.scalars(select(Task)).all() == []


def test_once_the_person_was_answered_a_merge_taken_back_asks_a_person_instead(
    database: Database,
) -> None:
    with database.begin() as session:
        first, second = merged_while_both_waited(session)
        later = NOW + timedelta(hours=1)
        sent(session, first.id, at=later)
        undo(session, regroupings(session, [first.case_id or 0])[0], by="alex", at=later)
        assert second.state == "cancelled"
        task = session.scalars(select(Task)).one()
        assert (task.case_id, task.name) == (second.case_id, "acknowledge")


def test_a_letter_about_danger_is_let_go_although_an_ordinary_one_went_since(
    database: Database,
) -> None:
    with database.begin() as session:
        first, second = merged_while_both_waited(session)
        second.priority = first.priority - 1
        later = NOW + timedelta(hours=1)
        sent(session, first.id, at=later)
        undo(session, regroupings(session, [first.case_id or 0])[0], by="alex", at=later)
        assert second.state == "queued"


def test_what_was_merged_in_and_split_off_again_knows_that_it_was_answered(
    database: Database,
) -> None:
    with database.begin() as session:
        kept, gone = case_of(session, "bo@example.org"), case_of(session)
        session.add(Sequence(name="case-2026", value=2))
        letters = list(gone.messages)
        merge(session, kept, gone, "One matter.", by="alex", at=NOW)
        made = split(session, kept, letters, "Two matters.", by="alex", at=NOW)
        assert set(answered_as(session, made.id)) == {made.id, kept.id, gone.id}


def test_an_answer_to_somebody_whose_letters_were_split_off_meets_their_cases_deadline(
    database: Database,
) -> None:
    with database.begin() as session:
        kept, gone = case_of(session, "bo@example.org"), case_of(session)
        session.add(Sequence(name="case-2026", value=2))
        letters = list(gone.messages)
        row = acknowledgement(session, gone, state="queued")
        merge(session, kept, gone, "One matter.", by="alex", at=NOW)
        made = split(session, kept, letters, "Two matters.", by="alex", at=NOW)
        session.refresh(made)
        (promised,) = [one for one in made.deadlines if one.name == "acknowledge"]
        promised.met_at = None
        sent(session, row.id, at=NOW)
        session.refresh(promised)
        assert promised.met_at == NOW
