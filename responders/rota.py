"""The rota: danger that nobody has claimed rings one person after the other until somebody does.

It comes on top of the alert to the routes and its repeats, and never before or instead of them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy.schema import Policy
from policy.working_days import WorkingDays, bank_holidays
from responders.office import URGENT, Office
from responders.render import render
from responders.second_channel import RECIPIENT, of_person
from responders.unclaimed import rung_first, unclaimed
from store import audit, outbox
from store.lineage import lineage
from store.models import Case, Event, Outbox
from store.rota import OnRota, rota

PROGRAM = "palsbox"
RUNG = "rota rung"
LOOKED_AHEAD = timedelta(days=14)


def ring_rota(session: Session, now: datetime, *, office: Office) -> list[Outbox]:
    """Rings the next person on duty for every unclaimed danger that is due for it.

    Next is whoever was rung least often for this danger, in the rota's order, so that after
    the last it begins again with the first. Outside working hours, when nobody reads the routes'
    mailboxes, the first is rung at once; else, and between two, the policy's `rota_minutes`
    pass. A program that was stopped rings once, not once for each interval missed. Old mail is
    left to its summary. What goes out holds a reference and a link, never a patient's details.
    """
    people = rota(session)
    week = working_week(office.policy)
    on_duty = [person for person in people if person.is_on(now, week)]
    if not on_duty:
        return []
    rows: list[Outbox] = []
    for case in session.scalars(unclaimed()).all():
        since = rung_first(session, case, office.policy.danger)
        if case.backlog or since is None:
            continue
        rung = _rung(session, case, since)
        wait = timedelta(minutes=office.policy.danger.rota_minutes)
        if not rung and not week.is_open(now):
            wait = timedelta(0)
        if now - (rung[-1].at if rung else since) < wait:
            continue
        often = Counter(event.detail["to"] for event in rung)
        person = min(on_duty, key=lambda one: (often[one.name], one.position))
        key = f"rota:{case.id}:{since:%Y%m%dT%H%M%S}:{len(rung)}"
        rows += _ring(session, case, person, since, key=key, office=office, now=now)
    return rows


def working_week(policy: Policy) -> WorkingDays:
    """The policy's working hours, with the bank holidays it knows."""
    return WorkingDays(policy.working_hours, bank_holidays(policy.calendar))


def first_gap(people: Sequence[OnRota], now: datetime, week: WorkingDays) -> datetime | None:
    """The first full hour of the next fourteen days in which nobody is on duty."""
    moment = now.replace(minute=0, second=0, microsecond=0)
    while moment <= now + LOOKED_AHEAD:
        at = max(moment, now)
        if not any(person.is_on(at, week) for person in people):
            return at
        moment += timedelta(hours=1)
    return None


def _rung(session: Session, case: Case, since: datetime) -> Sequence[Event]:
    return session.scalars(
        select(Event)
        .where(Event.case_id.in_(lineage(session, case.id)), Event.what == RUNG, Event.at >= since)
        .order_by(Event.id)
    ).all()


def _ring(
    session: Session,
    case: Case,
    person: OnRota,
    since: datetime,
    *,
    key: str,
    office: Office,
    now: datetime,
) -> list[Outbox]:
    audit.record(session, case_id=case.id, actor=PROGRAM, what=RUNG, at=now, to=person.name)
    letter = render(
        "danger_unclaimed",
        organisation=office.policy.organisation,
        route=person.name,
        reference=case.reference,
        link=office.case_link(case.reference),
        waiting_since=since,
    )
    short = f"Please open it now and say that you have it: {office.case_link(case.reference)}"
    ways = [(person.address, letter.subject, letter.text, letter.html)] if person.address else []
    if person.channel:
        ways.append((of_person(person.name), letter.subject, short, ""))
    rows = [
        outbox.put(
            session,
            outbox.NewMail(
                key=f"{key}:{'channel' if recipient.startswith(RECIPIENT) else 'mail'}",
                case_id=case.id,
                purpose="alert",
                template="danger_unclaimed",
                route="nursing_lead",
                recipient=recipient,
                envelope_from=office.from_address,
                subject=subject,
                text=text,
                html=html,
                not_before=now,
                priority=URGENT,
            ),
            at=now,
        )
        for recipient, subject, text, html in ways
    ]
    return [row for row in rows if row is not None]
