"""A telephone call, written down: with whom, when, and what came of it."""

from datetime import datetime, timedelta

from flask import Blueprint, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from responders.acknowledge import TASK
from responders.wording import one_line
from review.answers import decide, words
from review.clock import LONDON, in_full
from review.decisions import RefusedError, reopen_task
from review.desk import desk, me
from store import audit
from store.deadlines import meet, unmeet
from store.models import Case, Event
from store.tasks import finish_task

actions = Blueprint("contact", __name__, url_prefix="/cases/<reference>/contact")

OUTCOMES = {"spoke": "Spoke with", "message": "Left a message for", "nobody": "Could not reach"}
MET_BY_SPEAKING = ("contact", "acknowledge")
"""Appendix 6 wants the person contacted; Appendix 2 lets an acknowledgement be verbal."""
LOGGED, TAKEN_BACK = "phone contact", "phone contact taken back"
LONGEST_WHO = 100
SLACK = timedelta(minutes=5)
"""A clock on the wall may be so much ahead of the server's."""


@actions.post("")
def log(reference: str) -> Response:
    """Writes a call down. Who was spoken with has been contacted and acknowledged."""

    def decision(session: Session, case: Case) -> str:
        outcome = request.form.get("outcome", "")
        who = one_line(words("who"), LONGEST_WHO)
        if outcome not in OUTCOMES or not who:
            raise RefusedError("Say whom you rang and what came of it.")
        when = _when(request.form.get("when", ""), desk().now())
        if when < case.received_at.replace(second=0, microsecond=0):
            raise RefusedError("That is before the letter came: say when you rang about it.")
        met, tasks = _met(session, case, when) if outcome == "spoke" else ([], [])
        said = f"{OUTCOMES[outcome]} {who}, {in_full(when)}."
        audit.record(
            session,
            case_id=case.id,
            actor=me(),
            what=LOGGED,
            at=desk().now(),
            text=f"{said} {words('text')}".strip(),
            outcome=outcome,
            met=met,
            tasks=tasks,
        )
        if case.status == "new":
            case.status = "open"
        return f"Written down: {said}"

    return decide(reference, decision, undo=url_for("contact.undo", reference=reference))


@actions.post("/undo")
def undo(reference: str) -> Response:
    """Takes back the call that was written down last, and what it met."""

    def decision(session: Session, case: Case) -> str:
        calls = session.scalars(
            select(Event)
            .where(Event.case_id == case.id, Event.what.in_((LOGGED, TAKEN_BACK)))
            .order_by(Event.id.desc())
            .limit(1)
        ).all()
        if not calls or calls[0].what == TAKEN_BACK or calls[0].actor != me():
            raise RefusedError("There is no call of yours to take back.")
        for name in calls[0].detail.get("met", []):
            unmeet(session, case, name)
        for task in case.tasks:
            if task.id in calls[0].detail.get("tasks", []) and task.done_at is not None:
                reopen_task(session, case, task, by=me(), at=desk().now())
        audit.record(session, case_id=case.id, actor=me(), what=TAKEN_BACK, at=desk().now())
        return "The call is taken back."

    return decide(reference, decision)


def _met(session: Session, case: Case, when: datetime) -> tuple[list[str], list[int]]:
    """Meets what speaking with the person meets; the names of the deadlines and the numbers of
    the tasks that were open until now."""
    met = [row.name for row in case.deadlines if row.name in MET_BY_SPEAKING and not row.met_at]
    for name in met:
        meet(session, case.id, name, by=me(), at=when)
    # The task itself, and those to send an acknowledgement from Drafts.
    asked = [task for task in case.tasks if task.name.startswith(TASK)]
    tasks = [task.id for task in asked if task.done_at is None]
    for number in tasks:
        finish_task(session, number, by=me(), at=desk().now())
    return met, tasks


def _when(typed: str, now: datetime) -> datetime:
    """The moment that was typed, in London; now, where nothing was. Raises `RefusedError`."""
    if not typed:
        return now
    try:
        when = datetime.fromisoformat(typed).replace(tzinfo=LONDON)
    except ValueError:
        raise RefusedError("Write when you rang as 24/11/2026, 09:10.") from None
    if when > now + SLACK:
        raise RefusedError("That is still to come: say when you rang.")
    return when
