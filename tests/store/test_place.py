"""The database itself keeps where a case stands, whoever writes to it and however."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from store.database import Database
from store.models import Case, StoredDeadline, StoredFinding, StoredMessage
from store.place import Rank

NOW = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)


def add(session: Session, **values: object) -> Case:
    number = session.query(Case).count() + 1
    given = {"kind": "concern", "draft_grade": "minor", **values}
    case = Case(reference=f"PALS-2026-{number:06}", opened_at=NOW, received_at=NOW, **given)
    session.add(case)
    session.flush()
    return case


def place(session: Session, case: Case) -> tuple[int, datetime]:
    row = session.execute(select(Case.queue_rank, Case.queue_at).where(Case.id == case.id)).one()
    return row[0], row[1]


def marks(session: Session, case: Case, *names: str) -> list[bool]:
    columns = [getattr(Case, name) for name in names]
    return list(session.execute(select(*columns).where(Case.id == case.id)).one())


def find(session: Session, case: Case, signal: str, **values: object) -> StoredFinding:
    message = StoredMessage(
        fingerprint=f"{case.id}-{signal}", received_at=NOW, stored_at=NOW, size=1, case_id=case.id
    )
    session.add(message)
    session.flush()
    finding = StoredFinding(
        case_id=case.id, message_id=message.id, signal=signal, rule="r", where="body",
        start=0, end=1, text="x", **values,
    )  # fmt: skip
    session.add(finding)
    session.flush()
    return finding


@pytest.mark.parametrize(
    ("values", "rank"),
    [
        ({"danger": True, "band": "danger", "status": "new"}, Rank.UNCLAIMED),
        ({"danger": True, "band": "automatic", "status": "waiting"}, Rank.UNCLAIMED),
        ({"danger": True, "claimed_at": NOW, "status": "open"}, Rank.CLAIMED),
        ({"attention": "first", "band": "automatic", "status": "new"}, Rank.READ_FIRST),
        ({"attention": "first", "band": "automatic", "status": "open"}, Rank.AUTOMATIC),
        ({"same_day": True, "status": "new"}, Rank.SAME_DAY),
        ({"same_day": True, "status": "open"}, Rank.DUE),
        ({"status": "waiting"}, Rank.WAITING),
        ({"band": "quarantine"}, Rank.QUARANTINE),
        ({"band": "backlog"}, Rank.BACKLOG),
        ({"status": "closed", "danger": True}, Rank.CLOSED),
    ],
)
def test_danger_comes_before_everything_and_a_closed_case_after(
    database: Database, values: dict[str, object], rank: Rank
) -> None:
    with database.begin() as session:
        assert place(session, add(session, **values))[0] == rank


def test_danger_waits_since_it_came_in_and_the_rest_until_it_is_due(database: Database) -> None:
    tomorrow = NOW + timedelta(days=1)
    with database.begin() as session:
        assert place(session, add(session, danger=True, next_due_at=tomorrow))[1] == NOW
        assert place(session, add(session, next_due_at=tomorrow))[1] == tomorrow
        assert place(session, add(session))[1].year == 9000


def test_the_place_follows_a_write_that_goes_past_the_program(database: Database) -> None:
    with database.begin() as session:
        case = add(session, status="open")
        session.execute(update(Case).values(danger=True, claimed_at=None))

        assert place(session, case)[0] == Rank.UNCLAIMED


def test_a_signal_marks_its_case_while_it_counts(database: Database) -> None:
    with database.begin() as session:
        case, other = add(session), add(session)
        finding = find(session, case, "media")
        find(session, case, "legal", context="past")

        assert marks(session, case, "about_media", "about_legal") == [True, False]
        assert marks(session, other, "about_media") == [False]
        finding.dismissed_by = "alex"
        session.flush()
        assert marks(session, case, "about_media") == [False]


def test_a_finding_that_is_taken_away_marks_nothing_any_more(database: Database) -> None:
    with database.begin() as session:
        case = add(session)
        finding = find(session, case, "third_party_consent")
        assert marks(session, case, "needs_consent") == [True]
        session.delete(finding)
        session.flush()
        assert marks(session, case, "needs_consent") == [False]


def test_a_case_awaits_its_acknowledgement_until_that_is_met(database: Database) -> None:
    with database.begin() as session:
        case = add(session)
        deadline = StoredDeadline(
            case_id=case.id, name="acknowledge", label="Acknowledge", due_at=NOW,
            working="", paragraph="",
        )  # fmt: skip
        session.add(deadline)
        session.flush()
        assert marks(session, case, "awaits_acknowledgement") == [True]
        deadline.met_at = NOW
        session.flush()
        assert marks(session, case, "awaits_acknowledgement") == [False]


def test_the_queue_is_read_from_its_index(database: Database) -> None:
    explain = "EXPLAIN QUERY PLAN" if database.engine.dialect.name == "sqlite" else "EXPLAIN"
    with database.begin() as session:
        if explain == "EXPLAIN":
            session.execute(text("SET LOCAL enable_seqscan = off"))
        rows = session.execute(
            text(
                f"{explain} SELECT id FROM case_ WHERE queue_rank = 4 "
                "ORDER BY queue_at, id LIMIT 50"
            )
        )
        plan = " ".join(str(part) for row in rows for part in row)

    assert "ix_case_queue" in plan
    assert "sort" not in plan.lower().replace("sorted", "")
    assert "TEMP B-TREE" not in plan
