"""Cases linked, merged and split on their pages, and all of it taken back."""

from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.parse import parse
from review.related import nhs_numbers
from store.audit import broken_links
from store.base import Base, Sequence
from store.database import Database
from store.models import Case, Event, Outbox, StoredDeadline, StoredFinding, StoredMessage
from store.outbox import sent
from store.threads import find_case
from tests.review.morning import NOW, add_case, hours
from tests.review.officer import Officer

KEPT, GONE = "PALS-2026-000001", "PALS-2026-000002"
WORDS = "I am going to take them tonight"
UNTOUCHED = {"event", "regrouping", "presence", "sign_in", "watch", "search_entry"}


@pytest.fixture
def two(database: Database) -> Database:
    """Two letters of Joan Teller: the first answered, the second in danger nobody claimed."""
    with database.begin() as session:
        add_case(session, subject="Tablets", due=30, received=9)
        add_case(
            session, subject="Tonight", body=f"Dear sirs, {WORDS}. Joan", due=20, received=1,
            band="danger", attention="page", contact=True, alerts=["nursing_lead"], task="Ring her",
            findings=[{"words": WORDS, "signal": "risk_to_life_self", "rule": "r"}],
        )  # fmt: skip
        session.add(Sequence(name="case-2026", value=2))
        waiting = session.get_one(Outbox, 1)
        session.add(_acknowledgement(waiting, key="second", case_id=2, state="queued"))
    return database


def _acknowledgement(like: Outbox, **other: Any) -> Outbox:
    names = ("purpose", "template", "recipient", "envelope_from", "subject", "text")
    moments = {"not_before": like.not_before, "created_at": like.created_at}
    return Outbox(
        **{name: getattr(like, name) for name in names},
        **moments,
        header_message_id=f"<{other['key']}@ccg.example>",
        **other,
    )


def merge(officer: Officer) -> Officer:
    """The second case goes into the first."""
    return officer.sends(f"/cases/{KEPT}/merge", **{"with": GONE, "why": "One matter."})


def everything(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Every row that a merge may touch."""
    session.flush()
    return {
        table.name: [dict(row) for row in session.execute(select(table)).mappings()]
        for table in Base.metadata.sorted_tables
        if table.name not in UNTOUCHED
    }


def test_a_merge_keeps_every_letter_and_its_danger_unclaimed(two: Database, alex: Officer) -> None:
    merge(alex)
    assert alex.sees(f"{GONE} went into {KEPT}. Its reference leads here.")
    assert alex.all("article h2") == [
        "First letter, Tuesday 24 November 2026 at 12:14am",
        "Letter, Tuesday 24 November 2026 at 8:14am",
    ]
    assert alex.sees("Nobody has claimed this for")
    with two.read() as session:
        kept, gone = session.get_one(Case, 1), session.get_one(Case, 2)
        assert (kept.danger, kept.band, kept.claimed_at) == (True, "danger", None)
        assert (gone.status, gone.merged_into_id) == ("closed", 1)
        assert list(broken_links(session)) == []


def test_of_two_deadlines_the_earlier_open_one_counts_and_none_is_dropped(
    two: Database, alex: Officer
) -> None:
    merge(alex)
    with two.read() as session:
        rows = session.scalars(select(StoredDeadline).where(StoredDeadline.case_id == 1)).all()
        due = {row.name: row.due_at for row in rows if row.met_at is None}
        assert due["acknowledge"] == NOW + hours(20)
        assert due["contact"] == session.get_one(Case, 1).next_due_at
        assert set(due) == {"acknowledge", "contact", "final_response"}


def test_a_deadline_that_was_met_on_one_case_only_is_open_on_both_together(
    two: Database, alex: Officer
) -> None:
    with two.begin() as session:
        for row in session.get_one(Case, 1).deadlines:
            row.met_at, row.met_by = NOW, "priya"
    merge(alex)
    with two.read() as session:
        rows = {row.name: row for row in session.get_one(Case, 1).deadlines}
        assert rows["final_response"].met_at is None
        assert rows["acknowledge"].met_at is not None, "one writer is acknowledged once"


def test_nobody_is_acknowledged_twice(two: Database, alex: Officer) -> None:
    merge(alex)
    with two.read() as session:
        second = session.scalars(select(Outbox).where(Outbox.key == "second")).one()
        assert second.state == "cancelled"
        assert session.get_one(Outbox, 1).state == "sent"


def test_another_writers_acknowledgement_goes_and_meets_the_deadline(
    two: Database, alex: Officer
) -> None:
    with two.begin() as session:
        session.get_one(Case, 2).writer_address = "mp@parliament.example"
        second = session.scalars(select(Outbox).where(Outbox.key == "second")).one()
        second.recipient = "mp@parliament.example"
        number = second.id
    merge(alex)
    with two.begin() as session:
        assert session.get_one(Outbox, number).state == "queued"
        sent(session, number, at=NOW)
        row = next(r for r in session.get_one(Case, 1).deadlines if r.name == "acknowledge")
        assert row.met_at == NOW


def test_both_references_lead_to_the_case_by_page_search_and_mail(
    two: Database, alex: Officer
) -> None:
    merge(alex)
    assert alex.opens(f"/cases/{GONE}").path == f"/cases/{KEPT}"
    alex.opens(f"/?q={GONE}")
    assert KEPT in alex.all(".app-cell-case a")
    answer = EmailMessage()
    answer["From"] = "Joan Teller <writer@mail.example>"
    answer["Subject"] = f"Re: {GONE}"
    answer.set_content("Thank you.")
    with two.begin() as session:
        followed = find_case(session, parse(answer.as_bytes(), received_at=NOW))
        assert followed is not None
        assert followed.reference == KEPT


def test_undoing_a_merge_restores_every_row_exactly(two: Database, alex: Officer) -> None:
    alex.opens(f"/cases/{KEPT}")
    alex.opens(f"/cases/{GONE}")
    with two.read() as session:
        before = everything(session)
    merge(alex)
    with two.read() as session:
        assert everything(session) != before
    alex.sends(f"/cases/{KEPT}/regroupings/1/undo")
    assert alex.sees(f"{GONE} is a case of its own again.")
    with two.read() as session:
        after = everything(session)
    assert after == before


def test_danger_that_came_in_since_stays_when_a_merge_is_undone(
    two: Database, alex: Officer
) -> None:
    merge(alex)
    with two.begin() as session:
        message = session.get_one(StoredMessage, 1)
        session.add(
            StoredFinding(
                case_id=1, message_id=message.id, signal="risk_to_life_self", rule="new",
                where="body", start=0, end=1, text="I",
            )
        )  # fmt: skip
    alex.sends(f"/cases/{KEPT}/regroupings/1/undo")
    with two.read() as session:
        assert session.get_one(Case, 1).danger
        assert session.get_one(Case, 2).danger


def test_the_compare_page_says_what_each_case_is_and_a_reference_that_is_none(
    two: Database, alex: Officer
) -> None:
    alex.opens(f"/cases/{KEPT}/together?with={GONE.lower()}")
    assert alex.sees("Do these two cases belong together?")
    assert alex.sees("Nobody has claimed it")
    assert alex.opens(f"/cases/{KEPT}/together?with=PALS-2026-999999").sees("There is no other")
    assert alex.sends(f"/cases/{KEPT}/merge", **{"with": KEPT}).sees("That is this case itself.")


def test_a_link_stands_on_both_cases_until_it_is_taken_back(two: Database, alex: Officer) -> None:
    alex.sends(f"/cases/{KEPT}/link", **{"with": GONE, "why": "Mother and son."})
    assert alex.sees(f"Linked to {GONE}.")
    assert alex.opens(f"/cases/{GONE}").sees(f"Linked: {KEPT}")
    assert alex.sees("Mother and son.")
    alex.sends(f"/cases/{GONE}/links/1/undo")
    assert alex.opens(f"/cases/{KEPT}").all("#others strong") == [GONE]
    with two.read() as session:
        told = session.scalars(select(Event.what).where(Event.case_id == 2)).all()
        assert {"case linked", "link taken back"} <= set(told)


def test_letters_are_split_off_with_their_findings_and_the_danger_in_them(
    two: Database, alex: Officer
) -> None:
    merge(alex)
    with two.read() as session:
        before = everything(session)
    alex.sends(f"/cases/{KEPT}/split", message="2", why="Another matter.")
    assert alex.sees("1 letter became PALS-2026-")
    with two.read() as session:
        made = session.get_one(Case, 3)
        assert [finding.text for finding in made.findings] == [WORDS]
        assert (made.danger, made.claimed_at, made.subject) == (True, None, "Tonight")
        assert not session.get_one(Case, 1).danger
        assert made.next_due_at == min(r.due_at for r in made.deadlines if r.met_at is None)
    alex.sends(f"/cases/{KEPT}/regroupings/2/undo")
    with two.read() as session:
        after = everything(session)
        assert {name: after[name] for name in ("message", "finding", "task", "outbox")} == {
            name: before[name] for name in ("message", "finding", "task", "outbox")
        }
        assert session.get_one(Case, 1).danger
        assert session.get_one(Case, 3).merged_into_id == 1


def test_a_case_keeps_a_letter_and_something_must_be_ticked(two: Database, alex: Officer) -> None:
    merge(alex)
    assert alex.sends(f"/cases/{KEPT}/split").sees("Tick the letters")
    with two.read() as session:
        numbers = [message.id for message in session.get_one(Case, 1).messages]
    answer = alex.browser.post(
        f"/cases/{KEPT}/split", data={"message": numbers}, follow_redirects=True
    )
    assert "Leave at least one letter" in answer.get_data(as_text=True)


def test_the_letter_that_opened_the_case_stays_with_it(two: Database, alex: Officer) -> None:
    merge(alex)
    alex.sends(f"/cases/{KEPT}/split", message="1", why="Another matter.")
    assert alex.sees("split the other letters off instead")
    with two.read() as session:
        assert session.get(Case, 3) is None


def test_related_cases_are_suggested_with_the_reason_and_never_merged(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        add_case(session, who="Ann Oke", address="ann@mail.example", body="NHS no 943 476 5919.")
        add_case(session, who="Bo Li", address="bo@mail.example", body="My NHS number: 9434765919")
        add_case(session, who="Ann Oke", address="ann@mail.example")
        add_case(
            session, who="Sal Green MP", address="mp@parliament.example", kind="mp",
            body="I write for my constituent Ann Oke about PALS-2026-000003.",
        )  # fmt: skip
        add_case(session, who="A Stranger", address="far@mail.example")
    alex.opens(f"/cases/{KEPT}")
    said = " ".join(alex.all("#others .app-sum"))
    assert "the same patient: NHS number 943 476 5919" in said
    assert "the same writer" in said
    assert "an MP writes about Ann Oke" in said
    assert "PALS-2026-000005" not in " ".join(alex.all("#others"))
    assert alex.opens("/cases/PALS-2026-000004").sees("a letter here names PALS-2026-000003")
    with database.read() as session:
        assert session.scalars(select(Case.merged_into_id)).all() == [None] * 5


def test_an_nhs_number_has_its_check_digit() -> None:
    assert nhs_numbers("943 476 5919, 943-476-5918, 9434765919 and 01279555010") == ["943 476 5919"]


def test_comparing_two_cases_is_a_look_at_both(two: Database, alex: Officer) -> None:
    alex.opens(f"/cases/{KEPT}/together?with={GONE}")
    with two.read() as session:
        seen = select(Event.actor).where(Event.case_id == 2, Event.what == "viewed")
        assert session.scalars(seen).all() == ["alex"]
        assert session.get_one(Case, 2).looked_at_by == ""
