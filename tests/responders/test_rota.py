"""The rota: one person after the other is rung until somebody claims the danger."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from policy.load import load_policy
from responders.alert import raise_alerts
from responders.office import Office
from responders.rota import first_gap, ring_rota, working_week
from store import audit
from store.database import Database
from store.models import Case, Event, Outbox
from store.rota import OnRota, rota
from tests.responders.conftest import Clock
from tests.responders.letters import NOON, another_message
from tests.responders.post import LEAD, Post
from tests.responders.test_unclaimed import DANGER

NIGHT = datetime(2026, 11, 24, 22, 40, tzinfo=UTC)
Ring = Callable[[float], list[str]]


@pytest.fixture
def people(database: Database) -> None:
    """Dora in the day, Nora and Omar at night; Omar has only a telephone."""
    with database.begin() as session:
        session.add_all(
            [
                OnRota(position=1, name="Dora", address="dora@nhs.net", hours="working"),
                OnRota(position=2, name="Nora", address="nora@nhs.net", hours="outside"),
                OnRota(position=3, name="Omar", channel="json://127.0.0.1:9/", hours="outside"),
            ]
        )


@pytest.fixture
def post(database: Database, office: Office, clock: Clock) -> Post:
    return Post(database, office, clock)


@pytest.fixture
def ring(post: Post, clock: Clock) -> Ring:
    """Lets minutes pass; says whom the rota then rings."""

    def pass_by(minutes: float) -> list[str]:
        clock.pass_by(minutes=minutes)
        with post.database.begin() as session:
            return [row.recipient for row in ring_rota(session, clock(), office=post.office)]

    return pass_by


def danger_at(post: Post, clock: Clock, moment: datetime) -> None:
    clock.moment = moment
    post.danger()


@pytest.mark.usefixtures("people")
def test_at_night_the_first_is_rung_at_once_then_the_next_and_round_again(
    post: Post, clock: Clock, ring: Ring
) -> None:
    danger_at(post, clock, NIGHT)
    assert [ring(0), ring(9), ring(1), ring(10), ring(10)] == [
        ["nora@nhs.net"],
        [],
        ["second channel of Omar"],
        ["nora@nhs.net"],
        ["second channel of Omar"],
    ]


@pytest.mark.usefixtures("people")
def test_in_working_hours_the_office_has_its_ten_minutes_first(
    post: Post, clock: Clock, ring: Ring
) -> None:
    danger_at(post, clock, NOON)
    assert [ring(0), ring(9), ring(1)] == [[], [], ["dora@nhs.net"]]


@pytest.mark.usefixtures("people")
def test_when_the_office_closes_the_night_is_rung(post: Post, clock: Clock, ring: Ring) -> None:
    danger_at(post, clock, datetime(2026, 11, 24, 16, 45, tzinfo=UTC))
    assert [ring(10), ring(10)] == [["dora@nhs.net"], ["nora@nhs.net"]]


@pytest.mark.usefixtures("people")
def test_it_ends_when_somebody_claims_and_begins_anew_when_they_give_it_back(
    post: Post, clock: Clock, ring: Ring
) -> None:
    danger_at(post, clock, NIGHT)
    assert ring(0) == ["nora@nhs.net"]
    claimed(post, clock.moment)
    assert ring(60) == []
    claimed(post, None)
    with post.database.begin() as session:
        audit.record(
            session, case_id=1, actor="lead", what="danger given back", at=clock(), before="lead"
        )
    assert ring(0) == ["nora@nhs.net"]


@pytest.mark.usefixtures("people")
def test_a_new_letter_does_not_keep_the_second_person_from_being_rung(
    post: Post, clock: Clock, ring: Ring
) -> None:
    danger_at(post, clock, NIGHT)
    assert ring(0) == ["nora@nhs.net"]
    clock.pass_by(minutes=8)
    with post.database.begin() as session:
        case = session.get_one(Case, 1)
        letter = another_message(session, case, DANGER, number=2)
        raise_alerts(session, case, letter, DANGER, office=post.office, now=clock())
    assert ring(2) == ["second channel of Omar"]


def claimed(post: Post, moment: datetime | None) -> None:
    with post.database.begin() as session:
        session.get_one(Case, 1).claimed_at = moment


@pytest.mark.usefixtures("people")
def test_after_hours_in_which_the_program_was_stopped_one_person_is_rung(
    post: Post, clock: Clock, ring: Ring
) -> None:
    danger_at(post, clock, NIGHT)
    assert ring(240) == ["nora@nhs.net"]
    assert ring(0) == []


@pytest.mark.usefixtures("people")
def test_the_first_alert_to_the_route_waits_for_nobody(
    post: Post, clock: Clock, ring: Ring
) -> None:
    danger_at(post, clock, NIGHT)
    ring(0)
    alert = post.row(LEAD)
    assert (alert.not_before, alert.created_at) == (NIGHT, NIGHT)
    assert alert.id < post.row("nora@nhs.net").id


@pytest.mark.usefixtures("people")
def test_nothing_of_the_letter_is_in_what_rings(post: Post, clock: Clock, ring: Ring) -> None:
    danger_at(post, clock, NIGHT)
    ring(0), ring(10)
    with post.database.read() as session:
        rows = session.scalars(select(Outbox).where(Outbox.template == "danger_unclaimed")).all()
    assert len(rows) == 2
    for row in rows:
        words = row.subject + row.text + row.html
        assert "https://pals.example/cases/PALS-2026-000001" in words
        for secret in ("Anna", "anna@example.org", "cannot go on", "risk to life"):
            assert secret not in words


@pytest.mark.usefixtures("people")
def test_who_was_rung_and_when_is_on_the_case(post: Post, clock: Clock, ring: Ring) -> None:
    danger_at(post, clock, NIGHT)
    ring(0), ring(10)
    with post.database.read() as session:
        rung = session.scalars(select(Event).where(Event.what == "rota rung")).all()
    assert [(event.case_id, event.detail["to"], event.at - NIGHT) for event in rung] == [
        (1, "Nora", timedelta(0)),
        (1, "Omar", timedelta(minutes=10)),
    ]


@pytest.mark.usefixtures("people")
def test_somebody_taken_off_the_rota_meanwhile_is_a_failure_that_is_seen(
    post: Post, clock: Clock, ring: Ring
) -> None:
    danger_at(post, clock, NIGHT)
    ring(0), ring(10)
    with post.database.begin() as session:
        session.delete(rota(session)[2])
    post.deliver()
    row = post.row("second channel of Omar")
    assert (row.state, row.last_error) == (
        "failed",
        "There is no second channel of Omar any more: the rota was changed.",
    )


def test_without_a_rota_nobody_is_rung(post: Post, clock: Clock, ring: Ring) -> None:
    danger_at(post, clock, NIGHT)
    assert ring(60) == []


@pytest.mark.usefixtures("people")
def test_the_first_hour_without_anybody_is_found(database: Database) -> None:
    week = working_week(load_policy())
    with database.begin() as session:
        assert first_gap(rota(session), NOON, week) is None
        _ends(session, "Dora", NOON)
        assert first_gap(rota(session), NOON, week) == datetime(2026, 11, 25, 9, tzinfo=UTC)


def _ends(session: Session, name: str, moment: datetime) -> None:
    person = session.scalars(select(OnRota).where(OnRota.name == name)).one()
    person.last_day = moment.date()
