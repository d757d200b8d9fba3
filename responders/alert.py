"""Alerts: each route hears of its own findings, in words only where that is safe."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from policy.assessment import Assessment, Route
from responders.office import ROUTE_NAMES, SOON, URGENT, Office
from responders.render import Letter, render
from responders.wording import one_line
from store import outbox
from store.models import Case, Outbox, StoredFinding, StoredMessage
from store.tasks import open_task

LONGEST_EVIDENCE = 300
MOST_FINDINGS = 20


class Evidence(Protocol):
    """What an alert says of a finding, fresh from the assessment or from the store."""

    @property
    def signal(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def text(self) -> str: ...


def raise_alerts(
    session: Session,
    case: Case,
    stored: StoredMessage,
    assessment: Assessment,
    *,
    office: Office,
    now: datetime,
) -> list[Outbox]:
    """Puts one letter a route and recipient into the outbox, due at once.

    Old mail that is not released alarms nobody here: its dangers go out together, see
    `responders.unclaimed.summarise_backlog`. Doing it twice adds nothing.
    """
    if stored.backlog:
        return []
    counting = [finding for finding in assessment.reading.findings if finding.counts]
    rows: list[Outbox] = []
    for alert in assessment.alerts:
        rows += _tell_route(
            session,
            case,
            stored,
            [finding for finding in counting if finding.signal in alert.because],
            key=f"alert:{stored.id}",
            route=alert.route,
            because=alert.because,
            same_day=alert.same_day,
            urgent=alert.urgent,
            office=office,
            now=now,
        )
    return rows


def raise_alert_for(
    session: Session, finding: StoredFinding, *, office: Office, now: datetime
) -> list[Outbox]:
    """Alerts about a signal that staff added, as if it had been found; perhaps to nobody."""
    rule = next(
        (rule for name, rule in office.policy.signals.items() if name == finding.signal), None
    )
    if rule is None or rule.route is None:
        return []
    return _tell_route(
        session,
        finding.case,
        finding.message,
        [finding],
        key=f"alert:added:{finding.id}",
        route=rule.route,
        because=(finding.signal,),
        same_day=rule.same_day,
        urgent=rule.urgent,
        office=office,
        now=now,
    )


def without_details(row: Outbox, reference: str, office: Office) -> Letter:
    """The same alert as reference and link only, for when the way out is no longer safe."""
    return _reference_letter(
        reference,
        next((route for route in ROUTE_NAMES if route == row.route), None),
        urgent=row.priority == URGENT,
        same_day=False,
        office=office,
    )


def _tell_route(
    session: Session,
    case: Case,
    stored: StoredMessage,
    findings: Sequence[Evidence],
    *,
    key: str,
    route: Route,
    because: tuple[str, ...],
    same_day: bool,
    urgent: bool,
    office: Office,
    now: datetime,
) -> list[Outbox]:
    rows = []
    if not office.routes[route]:
        _ask_a_person(session, case, route, now)
    for recipient in office.routes[route]:
        details = office.may_have_details(recipient)
        letter = (
            _detailed_letter(
                case, stored, findings, route, urgent=urgent, same_day=same_day, office=office
            )
            if details
            else _reference_letter(
                case.reference, route, urgent=urgent, same_day=same_day, office=office
            )
        )
        row = outbox.put(
            session,
            outbox.NewMail(
                key=f"{key}:{route}:{recipient}",
                case_id=case.id,
                purpose="alert",
                template="alert_details" if details else "alert_reference",
                recipient=recipient,
                envelope_from=office.from_address,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                not_before=now,
                route=route,
                because=list(because),
                carries_details=details,
                priority=URGENT if urgent else SOON,
            ),
            at=now,
        )
        if row is not None:
            rows.append(row)
    return rows


def _detailed_letter(
    case: Case,
    stored: StoredMessage,
    findings: Iterable[Evidence],
    route: Route,
    *,
    urgent: bool,
    same_day: bool,
    office: Office,
) -> Letter:
    return render(
        "alert_details",
        organisation=office.policy.organisation,
        route=ROUTE_NAMES[route],
        reference=case.reference,
        link=office.case_link(case.reference),
        urgent=urgent,
        same_day=same_day,
        writer=one_line(f"{stored.from_name} <{stored.from_address}>", LONGEST_EVIDENCE),
        received_at=stored.received_at,
        findings=[
            {
                "signal": finding.signal,
                "where": one_line(finding.where, 100),
                "text": one_line(finding.text, LONGEST_EVIDENCE),
                "rule": finding.rule,
                "paragraph": office.policy.paragraph_of(finding.signal),
            }
            for finding in list(findings)[:MOST_FINDINGS]
        ],
    )


def _reference_letter(
    reference: str, route: Route | None, *, urgent: bool, same_day: bool, office: Office
) -> Letter:
    return render(
        "alert_reference",
        organisation=office.policy.organisation,
        route=ROUTE_NAMES[route] if route else office.policy.organisation.team,
        reference=reference,
        link=office.case_link(reference),
        urgent=urgent,
        same_day=same_day,
    )


def _ask_a_person(session: Session, case: Case, route: Route, now: datetime) -> None:
    open_task(
        session,
        case,
        name=f"tell-{route}",
        what=f"Tell the {ROUTE_NAMES[route]} about {case.reference} yourself.",
        why=f"PALSBOX_ROUTE_{route.upper()} names nobody, so no alert could go.",
        due_at=case.next_due_at,
        at=now,
    )
