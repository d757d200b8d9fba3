"""Consent (4.4): that it came, how, and that the time for looking into the matter starts then."""

from datetime import datetime
from typing import cast

from flask import Blueprint, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from policy.assessment import Deadline, Grade, Kind
from policy.clock import Clock, clock_from_form
from policy.deadlines import deadlines_of_grade
from policy.schema import Policy
from responders.reply import CONSENT
from review.answers import decide, words
from review.decisions import RefusedError
from review.desk import desk, me
from store import audit
from store.deadlines import meet, refresh_due, reopen, unmeet
from store.lineage import lineage
from store.models import Case, Event

actions = Blueprint("consent", __name__, url_prefix="/cases/<reference>/consent")


@actions.post("")
def received(reference: str) -> Response:
    """Writes down that consent came."""

    def decision(session: Session, case: Case) -> str:
        receive(session, case, words("why"), policy=desk().policy, by=me(), at=desk().now())
        return "Consent is written down. The time for the final response counts from now."

    undo = url_for("consent.undo", reference=reference)
    return decide(reference, decision, undo=undo, to="deadlines")


@actions.post("/undo")
def undo(reference: str) -> Response:
    """Takes that back."""

    def decision(session: Session, case: Case) -> str:
        take_back(session, case, policy=desk().policy, by=me(), at=desk().now())
        return "Consent is no longer written down."

    return decide(reference, decision, to="deadlines")


def receive(
    session: Session, case: Case, how: str, *, policy: Policy, by: str, at: datetime
) -> None:
    """Consent came: the case waits no more, and the final response counts from this moment
    (App. 3), never the legal limit. Raises `RefusedError`."""
    if not how:
        raise RefusedError("Say how the consent was given, and by whom.")
    there = next((row for row in case.deadlines if row.name == CONSENT), None)
    if there is not None and there.met_at is not None:
        raise RefusedError("Consent is written down already.")
    if there is None:
        rule = policy.deadlines.consent
        asked = Deadline(CONSENT, rule.label, at, "Given without being asked for", rule.paragraph)
        reopen(session, case, asked)
    meet(session, case.id, CONSENT, by=by, at=at)
    _count_final_response(session, case, Clock(at), policy)
    before = case.status
    if case.status == "waiting":
        case.status = "open"
    audit.record(
        session, case_id=case.id, actor=by, what="consent received", at=at, why=how,
        status=before, unasked=there is None,
    )  # fmt: skip


def take_back(session: Session, case: Case, *, policy: Policy, by: str, at: datetime) -> None:
    """Consent did not come after all: the final response counts as before, the case waits
    again where consent opened it and it is open still, and what nobody had asked for is not due."""
    there = next((row for row in case.deadlines if row.name == CONSENT and row.met_at), None)
    if there is None:
        raise RefusedError("No consent is written down.")
    received = session.scalar(
        select(Event)
        .where(
            Event.case_id.in_(lineage(session, case.id)),
            Event.what == "consent received",
            Event.at == there.met_at,
        )
        .order_by(Event.id.desc())
        .limit(1)
    )
    made = received.detail if received is not None else {}
    if made.get("unasked"):
        session.delete(there)
    else:
        unmeet(session, case, CONSENT)
    if made.get("status") == "waiting" and case.status == "open":
        case.status = "waiting"
    started = case.clock_started_at
    clock = Clock(case.received_at) if started is None else clock_from_form(started)
    _count_final_response(session, case, clock, policy)
    audit.record(session, case_id=case.id, actor=by, what="consent taken back", at=at)


def _count_final_response(session: Session, case: Case, clock: Clock, policy: Policy) -> None:
    grade = cast(Grade, case.grade or case.draft_grade)
    wanted = deadlines_of_grade(policy, kind=cast(Kind, case.kind), grade=grade, clock=clock)
    session.expire(case, ["deadlines"])
    for row in case.deadlines:
        for deadline in wanted:
            if row.name == deadline.name == "final_response" and row.met_at is None:
                row.due_at, row.working = deadline.due, deadline.working
    session.flush()
    refresh_due(session, case)
