"""Alerts: to each route its own findings, in words only where that is safe."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from policy.assessment import Alert, Assessment
from responders.alert import raise_alert_for, raise_alerts
from responders.office import URGENT, Office
from store.database import Database
from store.models import Outbox, StoredFinding, Task
from tests.responders.letters import NOON, assessment, file, finding

LEGAL = finding("legal", "my solicitor will write")
MEDIA = finding("media", "I am going to the Herald")
DANGER = finding("risk_to_life_self", "I cannot go on\nBcc: all@example.org")
QUOTED = finding("legal", "quoted words", context="quoted", reason="somebody else's words")


def alarming() -> Assessment:
    return assessment(
        findings=(LEGAL, MEDIA, DANGER, QUOTED),
        alerts=(
            Alert("risk", ("legal",), same_day=False, urgent=False),
            Alert("comms", ("media",), same_day=True, urgent=False),
            Alert("nursing_lead", ("risk_to_life_self",), same_day=True, urgent=True),
        ),
    )


def alerted(session: Session, office: Office) -> dict[str, Outbox]:
    """Files an alarming letter; the alerts by route."""
    made = alarming()
    filed = file(session, made=made)
    rows = raise_alerts(session, filed.case, filed.stored, made, office=office, now=NOON)
    return {row.route: row for row in rows}


def test_each_route_gets_one_letter_at_once(database: Database, office: Office) -> None:
    with database.begin() as session:
        rows = alerted(session, office)
        assert {route: row.recipient for route, row in rows.items()} == {
            "risk": "risk@icb.example",
            "comms": "comms@nhs.net",
            "nursing_lead": "nursing.lead@nhs.net",
        }
        assert {row.not_before for row in rows.values()} == {NOON}


def test_each_route_reads_of_its_own_findings_only(database: Database, office: Office) -> None:
    with database.begin() as session:
        rows = alerted(session, office)
        assert "going to the Herald" in rows["comms"].text
        assert "cannot go on" not in rows["comms"].text
        assert "solicitor" not in rows["comms"].text
        assert "cannot go on" in rows["nursing_lead"].text
        assert rows["nursing_lead"].because == ["risk_to_life_self"]


def test_evidence_names_its_rule_and_paragraph(database: Database, office: Office) -> None:
    with database.begin() as session:
        text = " ".join(alerted(session, office)["comms"].text.split())
        assert "(rule media.rule, policy 4.5)" in text


def test_an_address_that_is_not_secure_gets_reference_and_link_alone(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        row = alerted(session, office)["risk"]
        assert not row.carries_details
        assert "https://pals.example/cases/PALS-2026-000001" in row.text
        for secret in ("Anna", "anna@example.org", "solicitor", "legal", "rule"):
            assert secret not in row.subject + row.text + row.html


@pytest.mark.parametrize(
    "address",
    ["lead@evilnhs.net", "lead@nhs.net.example", "lead@nhs.netx", "x@y@nhs.net", "lead@nhs.org"],
)
def test_an_address_that_only_looks_secure_gets_no_details(
    database: Database, office: Office, address: str
) -> None:
    office = replace(office, routes={**office.routes, "nursing_lead": (address,)})
    with database.begin() as session:
        row = alerted(session, office)["nursing_lead"]
        assert not row.carries_details
        assert "cannot go on" not in row.text + row.html


def test_without_enforced_tls_nobody_gets_details(database: Database, office: Office) -> None:
    office = replace(office, enforces_tls=False)
    with database.begin() as session:
        rows = alerted(session, office)
        assert not any(row.carries_details for row in rows.values())
        assert not any("cannot go on" in row.text + row.html for row in rows.values())


def test_risk_to_life_is_urgent_and_goes_first(database: Database, office: Office) -> None:
    with database.begin() as session:
        rows = alerted(session, office)
        assert rows["nursing_lead"].subject == "Urgent: PALS-2026-000001 needs you to look"
        assert rows["comms"].subject == "Today: PALS-2026-000001 needs you to look"
        assert rows["risk"].subject == "PALS-2026-000001 needs you to look"
        assert rows["nursing_lead"].priority == URGENT < rows["comms"].priority


def test_a_finding_set_aside_is_no_evidence(database: Database, office: Office) -> None:
    office = replace(office, routes={**office.routes, "risk": ("risk@nhs.net",)})
    with database.begin() as session:
        row = alerted(session, office)["risk"]
        assert "my solicitor will write" in row.text
        assert "quoted words" not in row.text


def test_a_strangers_line_break_stays_inside_the_quotation(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        text = alerted(session, office)["nursing_lead"].text
        assert '"I cannot go on Bcc: all@example.org"' in " ".join(text.split())


def test_doing_it_twice_alerts_once(database: Database, office: Office) -> None:
    made = alarming()
    with database.begin() as session:
        filed = file(session, made=made)
        raise_alerts(session, filed.case, filed.stored, made, office=office, now=NOON)
        assert not raise_alerts(
            session, filed.case, filed.stored, made, office=office, now=NOON + timedelta(hours=1)
        )
        assert len(session.scalars(select(Outbox)).all()) == 3


def test_every_recipient_of_a_route_is_written_to(database: Database, office: Office) -> None:
    office = replace(office, routes={**office.routes, "risk": ("a@icb.example", "b@nhs.net")})
    made = alarming()
    with database.begin() as session:
        filed = file(session, made=made)
        rows = raise_alerts(session, filed.case, filed.stored, made, office=office, now=NOON)
        details = {row.recipient: row.carries_details for row in rows if row.route == "risk"}
        assert details == {"a@icb.example": False, "b@nhs.net": True}


def test_a_route_that_names_nobody_becomes_a_task(database: Database, office: Office) -> None:
    office = replace(office, routes={**office.routes, "risk": ()})
    with database.begin() as session:
        assert "risk" not in alerted(session, office)
        task = session.scalars(select(Task)).one()
        assert task.what == "Tell the Risk manager about PALS-2026-000001 yourself."
        assert "PALSBOX_ROUTE_RISK" in task.why


def test_old_mail_alarms_nobody_one_by_one(database: Database, office: Office) -> None:
    made = alarming()
    with database.begin() as session:
        filed = file(session, made=made, backlog=True)
        assert not raise_alerts(session, filed.case, filed.stored, made, office=office, now=NOON)


def test_a_signal_that_staff_add_alerts_like_one_that_was_found(
    database: Database, office: Office
) -> None:
    with database.begin() as session:
        filed = file(session)
        added = StoredFinding(
            case=filed.case,
            message=filed.stored,
            signal="risk_to_life_self",
            rule="staff",
            where="body",
            start=0,
            end=4,
            text="gone",
        )
        session.add(added)
        session.flush()
        row = raise_alert_for(session, added, office=office, now=NOON)[0]
        assert row.recipient == "nursing.lead@nhs.net"
        assert row.priority == URGENT
        assert '"gone"' in row.text


def test_a_signal_without_a_route_alerts_nobody(database: Database, office: Office) -> None:
    with database.begin() as session:
        filed = file(session)
        added = StoredFinding(
            case=filed.case,
            message=filed.stored,
            signal="vulnerable_adult",
            rule="staff",
            where="body",
            start=0,
            end=4,
            text="frail",
        )
        session.add(added)
        session.flush()
        assert raise_alert_for(session, added, office=office, now=NOON) == []
