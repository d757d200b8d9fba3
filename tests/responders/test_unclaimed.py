"""Danger that nobody claims rings again, then by the second channel."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy.assessment import Alert
from responders.alert import raise_alerts
from responders.office import Office
from responders.second_channel import RECIPIENT
from responders.unclaimed import repeat_due, summarise_backlog
from store import audit
from store.database import Database
from store.models import Case, Outbox
from tests.responders.letters import NOON, Filed, another_message, assessment, file, finding

DANGER = assessment(
    findings=(finding("risk_to_life_self", "I cannot go on"),),
    alerts=(Alert("nursing_lead", ("risk_to_life_self",), same_day=True, urgent=True),),
)
LEAD = "nursing.lead@nhs.net"


def in_danger(session: Session, office: Office, number: int = 1) -> Filed:
    filed = file(session, number, DANGER)
    raise_alerts(session, filed.case, filed.stored, DANGER, office=office, now=NOON)
    return filed


def recipients(rows: list[Outbox]) -> list[str]:
    return [row.recipient for row in rows]


def after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def test_it_is_quiet_until_the_policys_time_is_over(database: Database, office: Office) -> None:
    with database.begin() as session:
        in_danger(session, office)
        assert repeat_due(session, NOON + after(14), office=office) == []


def test_then_it_rings_again_once_for_each_interval(database: Database, office: Office) -> None:
    with database.begin() as session:
        in_danger(session, office)
        assert recipients(repeat_due(session, NOON + after(15), office=office)) == [LEAD]
        assert repeat_due(session, NOON + after(29), office=office) == []


def test_later_the_second_channel_rings_too(database: Database, office: Office) -> None:
    with database.begin() as session:
        in_danger(session, office)
        rows = repeat_due(session, NOON + after(31), office=office)
        assert recipients(rows) == [LEAD, RECIPIENT]
        assert rows[1].text.endswith("https://pals.example/cases/PALS-2026-000001")
        for secret in ("Anna", "cannot go on", "risk to life", "anna@example.org"):
            assert secret not in rows[1].subject + rows[1].text


def test_without_a_second_channel_the_mail_still_repeats(
    database: Database, office: Office
) -> None:
    office = replace(office, notifies=False)
    with database.begin() as session:
        in_danger(session, office)
        assert recipients(repeat_due(session, NOON + after(31), office=office)) == [LEAD]


def test_a_repeat_carries_no_details_whoever_reads_it(database: Database, office: Office) -> None:
    with database.begin() as session:
        in_danger(session, office)
        row = repeat_due(session, NOON + after(15), office=office)[0]
        assert row.subject == "Urgent, not yet taken: PALS-2026-000001"
        assert "since Tuesday 24 November at noon" in " ".join(row.text.split())
        assert "cannot go on" not in row.text + row.html


def test_claiming_ends_the_ringing(database: Database, office: Office) -> None:
    with database.begin() as session:
        case = in_danger(session, office).case
        case.claimed_by, case.claimed_at = "lead", NOON + after(5)
        assert repeat_due(session, NOON + after(60), office=office) == []


def test_closing_the_case_ends_the_ringing(database: Database, office: Office) -> None:
    with database.begin() as session:
        in_danger(session, office).case.status = "closed"
        assert repeat_due(session, NOON + after(60), office=office) == []


def test_setting_the_danger_aside_ends_the_ringing(database: Database, office: Office) -> None:
    with database.begin() as session:
        in_danger(session, office).case.danger = False
        assert repeat_due(session, NOON + after(60), office=office) == []


def test_giving_it_back_starts_the_clock_again(database: Database, office: Office) -> None:
    with database.begin() as session:
        case = in_danger(session, office).case
        audit.record(
            session,
            case_id=case.id,
            actor="lead",
            what="danger given back",
            at=NOON + timedelta(days=3),
        )
        later = NOON + timedelta(days=3, minutes=16)
        assert recipients(repeat_due(session, later, office=office)) == [LEAD]


def writes_again(session: Session, office: Office, case: Case, minutes: float, number: int) -> None:
    letter = another_message(session, case, DANGER, number=number)
    raise_alerts(session, case, letter, DANGER, office=office, now=NOON + after(minutes))


def test_somebody_who_writes_every_few_minutes_is_still_rung_for(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        case = in_danger(session, office).case
        for number in (2, 3, 4, 5):
            writes_again(session, office, case, 8 * (number - 1), number)
        assert recipients(repeat_due(session, NOON + after(33), office=office)) == [LEAD, RECIPIENT]


def test_a_new_danger_after_a_claim_is_counted_from_its_own_alert(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        case = in_danger(session, office).case
        at = NOON + after(5)
        audit.record(session, case_id=case.id, actor="lead", what="danger claimed", at=at)
        writes_again(session, office, case, 20, 2)
        assert repeat_due(session, NOON + after(34), office=office) == []
        assert recipients(repeat_due(session, NOON + after(35), office=office)) == [LEAD]


def test_a_letter_after_the_last_repeat_is_rung_for_anew(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        case = in_danger(session, office).case
        writes_again(session, office, case, 2 * 24 * 60, 2)
        later = NOON + timedelta(days=2, minutes=15)
        assert recipients(repeat_due(session, later, office=office)) == [LEAD]


def test_a_program_that_stood_still_for_hours_rings_once(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        in_danger(session, office)
        rows = repeat_due(session, NOON + timedelta(hours=9), office=office)
        assert recipients(rows) == [LEAD, RECIPIENT]


def test_it_does_not_ring_for_ever(database: Database, office: Office) -> None:
    with database.begin() as session:
        in_danger(session, office)
        assert repeat_due(session, NOON + timedelta(days=2), office=office) == []


def test_no_cap_or_switch_of_acknowledgements_stops_it(database: Database, office: Office) -> None:
    office = replace(office, acknowledging=False)
    with database.begin() as session:
        in_danger(session, office)
        assert recipients(repeat_due(session, NOON + after(15), office=office)) == [LEAD]


def old_dangers(session: Session, *numbers: int) -> list[Case]:
    return [file(session, number, DANGER, backlog=True).case for number in numbers]


def test_dangers_in_old_mail_are_one_letter_a_route(database: Database, office: Office) -> None:
    with database.begin() as session:
        old_dangers(session, 1, 2, 3)
        file(session, 4, backlog=True)
        (row,) = summarise_backlog(session, NOON, office=office)
        assert row.recipient == LEAD
        assert row.subject == "Urgent: 3 cases in the old mail need you to look"
        for number in (1, 2, 3):
            assert f"https://pals.example/cases/PALS-2026-00000{number}" in row.text
        assert "000004" not in row.text
        assert "Anna" not in row.text + row.html


def test_one_danger_in_old_mail_is_told_in_good_english(database: Database, office: Office) -> None:
    with database.begin() as session:
        old_dangers(session, 1)
        (row,) = summarise_backlog(session, NOON, office=office)
        assert row.subject == "Urgent: 1 case in the old mail needs you to look"


def test_the_next_batch_tells_of_the_new_ones_only(database: Database, office: Office) -> None:
    with database.begin() as session:
        old_dangers(session, 1)
        summarise_backlog(session, NOON, office=office)
        assert summarise_backlog(session, NOON, office=office) == []
        old_dangers(session, 2)
        (row,) = summarise_backlog(session, NOON, office=office)
        assert "000001" not in row.text
        assert "000002" in row.text


def test_unclaimed_dangers_in_old_mail_ring_again_together(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        cases = old_dangers(session, 1, 2, 3)
        summarise_backlog(session, NOON, office=office)
        cases[1].claimed_at = NOON
        assert repeat_due(session, NOON + after(14), office=office) == []
        (row,) = repeat_due(session, NOON + after(15), office=office)
        assert row.recipient == LEAD
        assert "000001" in row.text
        assert "000002" not in row.text
        assert "000003" in row.text
        late = repeat_due(session, NOON + after(31), office=office)
        assert recipients(late) == [LEAD, RECIPIENT]


def test_a_ringing_that_is_decided_stands_in_the_outbox(database: Database, office: Office) -> None:
    with database.begin() as session:
        in_danger(session, office)
        repeat_due(session, NOON + after(15), office=office)
    with database.read() as session:
        templates = session.scalars(select(Outbox.template).order_by(Outbox.id)).all()
        assert templates == ["alert_details", "danger_unclaimed"]
