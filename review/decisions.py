"""What staff decide about a case, written to it together with its event.

Every function works in the caller's transaction on a case the caller has locked. `by` is
a username, `at` an aware moment. A decision that cannot be taken raises `RefusedError`, whose
message is for the person who tried; nothing is changed then.
"""

from datetime import datetime
from typing import cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from classify.finding import RISK_SIGNALS
from policy.assessment import Grade, Kind
from policy.clock import Clock, clock_from_form
from policy.deadlines import deadlines_of_grade
from policy.schema import Policy
from store import audit
from store.deadlines import refresh_due, set_deadlines, unmeet
from store.models import Case, Event, StoredDeadline, StoredFinding, StoredMessage, Task
from store.notes import NOTE, keep_note_findable


class RefusedError(Exception):
    """A decision that cannot be taken now; the message is one sentence saying why."""


def assign(
    session: Session, case: Case, to: str, *, by: str, at: datetime, **detail: object
) -> None:
    """Gives the case to a colleague, or to nobody where `to` is empty."""
    before, case.assigned_to = case.assigned_to, to
    _record(session, case, "assigned", by, at, to=to, before=before, **detail)


def grade(
    session: Session, case: Case, grade: str, why: str, *, policy: Policy, by: str, at: datetime
) -> None:
    """Confirms the draft grade, or sets another one with a reason.

    Deadlines that depend on the grade and are not met yet move with it.
    """
    if grade not in get_args(Grade):
        raise RefusedError("Choose a grade from the list.")
    if grade != case.draft_grade and not why:
        raise RefusedError("Say in a few words why the grade is another one than the draft.")
    accepted = grade == case.draft_grade
    before = case.grade
    case.grade, case.grade_by, case.grade_at, case.grade_why = grade, by, at, why
    what = "grade accepted" if accepted else "grade changed"
    _record(
        session, case, what, by, at, grade=grade, draft=case.draft_grade, before=before, why=why
    )
    if grade != (before or case.draft_grade):
        _move_deadlines(session, case, grade, policy)
    _opened(case)


def ungrade(
    session: Session, case: Case, of: int, *, policy: Policy, by: str, at: datetime
) -> None:
    """Takes the confirmed grade back that the event of number `of` set (see `grade_event`), so
    that the grade before it, with whoever set that, or the draft and its deadlines stand again.
    """
    set_by = _grade_events(session, case)
    if not case.grade or of != (set_by[0].id if set_by else 0):
        raise RefusedError("Somebody has decided about the grade since: look at it again.")
    before = case.grade
    earlier = set_by[1] if len(set_by) > 1 else None
    if earlier is not None and earlier.detail["grade"] == set_by[0].detail["before"]:
        case.grade, case.grade_by = earlier.detail["grade"], earlier.actor
        case.grade_at, case.grade_why = earlier.at, earlier.detail["why"]
    else:
        case.grade, case.grade_by, case.grade_at, case.grade_why = "", "", None, ""
    _record(session, case, "grade taken back", by, at, before=before, to=case.grade, of=of)
    if before != (case.grade or case.draft_grade):
        _move_deadlines(session, case, case.grade or case.draft_grade, policy)


def grade_event(session: Session, case: Case) -> int:
    """The number of the event that set the grade which stands; 0 where none is on the trail."""
    set_by = _grade_events(session, case)
    return set_by[0].id if set_by else 0


def dismiss(
    session: Session, case: Case, finding: StoredFinding, why: str, *, by: str, at: datetime
) -> None:
    """Sets a finding aside by hand. Risk to life takes two people: see `danger_decisions`."""
    if finding.signal in RISK_SIGNALS and not finding.context:
        raise RefusedError("Risk to life is set aside by two people: use “Set the danger aside”.")
    if not why:
        raise RefusedError("Say in a few words why this signal does not count.")
    finding.dismissed_by, finding.dismissed_at, finding.dismissed_why = by, at, why
    _record(
        session, case, "signal dismissed", by, at,
        finding=finding.id, signal=finding.signal, rule=finding.rule, why=why,
    )  # fmt: skip
    _opened(case)


def restore(session: Session, case: Case, finding: StoredFinding, *, by: str, at: datetime) -> None:
    """Lets a dismissed finding count again."""
    finding.dismissed_by, finding.dismissed_at, finding.dismissed_why = "", None, ""
    _record(session, case, "signal restored", by, at, finding=finding.id, rule=finding.rule)


def note(session: Session, case: Case, text: str, *, by: str, at: datetime) -> None:
    """Adds a note to the timeline."""
    if not text:
        raise RefusedError("Write the note first.")
    _record(session, case, NOTE, by, at, text=text)
    keep_note_findable(session, case.id, text)
    _opened(case)


def close(session: Session, case: Case, why: str, *, by: str, at: datetime) -> None:
    """Closes the case. A danger must be claimed or set aside first."""
    if case.danger and case.claimed_at is None:
        raise RefusedError("Claim the danger or set it aside before you close the case.")
    if open_tasks := sum(task.done_at is None for task in case.tasks):
        things = "a task" if open_tasks == 1 else f"{open_tasks} tasks"
        if not why:
            raise RefusedError(f"The case still has {things} to do: do them, or say why not.")
    case.status, case.closed_at = "closed", at
    _record(session, case, "case closed", by, at, why=why)


def wait(session: Session, case: Case, why: str, *, by: str, at: datetime) -> None:
    """Says that the case waits for someone. It comes back by itself when it is due."""
    if not why:
        raise RefusedError("Say whom or what the case waits for.")
    case.status = "waiting"
    _record(session, case, "waiting", by, at, why=why)


def reopen(session: Session, case: Case, *, by: str, at: datetime) -> None:
    """Takes a closed or waiting case up again."""
    before, case.status, case.closed_at = case.status, "open", None
    _record(session, case, "case taken up again", by, at, before=before)


def reopen_task(session: Session, case: Case, task: Task, *, by: str, at: datetime) -> None:
    """Takes back that a task was done."""
    task.done_at, task.done_by = None, ""
    _record(session, case, "task reopened", by, at, task=task.name)


def meet_deadline(
    session: Session, case: Case, deadline: StoredDeadline, *, by: str, at: datetime
) -> None:
    """Says that what the deadline asks for was done."""
    deadline.met_at, deadline.met_by = at, by
    session.flush()
    refresh_due(session, case)
    _record(session, case, "deadline met", by, at, deadline=deadline.name)
    _opened(case)


def reopen_deadline(
    session: Session, case: Case, deadline: StoredDeadline, *, by: str, at: datetime
) -> None:
    """Takes back that a deadline was met."""
    unmeet(session, case, deadline.name)
    _record(session, case, "deadline reopened", by, at, deadline=deadline.name)


def retry_message(
    session: Session, case: Case, message: StoredMessage, *, by: str, at: datetime
) -> None:
    """Has a quarantined message read again by the engine."""
    if message.state != "quarantined":
        raise RefusedError("This message is not in quarantine any more.")
    message.state, message.attempts, message.error = "stored", 0, ""
    message.lease_until = None
    _record(session, case, "quarantine retried", by, at, message=message.id)


def looked_at(session: Session, case: Case, *, by: str, at: datetime, works: bool) -> None:
    """Records that a person saw the case; the first look is what its deadline asks for, where
    it is by somebody who `works` on cases and does not only read them."""
    _record(session, case, "viewed", by, at)
    if not works:
        return
    if not case.looked_at_by:
        case.looked_at_by, case.looked_at = by, at
    first_look = next((row for row in case.deadlines if row.name == "first_look"), None)
    if first_look is not None and first_look.met_at is None:
        first_look.met_at, first_look.met_by = at, by
        session.flush()
        refresh_due(session, case)


def _grade_events(session: Session, case: Case) -> list[Event]:
    """What set a grade and was not taken back, the newest first."""
    whats = ("grade accepted", "grade changed", "grade taken back")
    standing, undone = [], set()
    query = select(Event).where(Event.case_id == case.id, Event.what.in_(whats))
    for event in session.scalars(query.order_by(Event.id.desc())):
        if event.what == "grade taken back":
            undone.add(event.detail.get("of"))
        elif event.id not in undone:
            standing.append(event)
    return standing


def _move_deadlines(session: Session, case: Case, grade: str, policy: Policy) -> None:
    wanted = deadlines_of_grade(
        policy,
        kind=cast(Kind, case.kind),
        grade=cast(Grade, grade),
        clock=_clock(case),
    )
    open_rows = {row.name: row for row in case.deadlines if row.met_at is None}
    for deadline in wanted:
        if row := open_rows.get(deadline.name):
            row.label, row.paragraph = deadline.label, deadline.paragraph
            row.due_at, row.working = deadline.due, deadline.working
    set_deadlines(session, case, wanted)


def _clock(case: Case) -> Clock:
    if case.clock_started_at is None:
        return Clock(case.received_at)
    return clock_from_form(case.clock_started_at)


def _opened(case: Case) -> None:
    if case.status == "new":
        case.status = "open"


def _record(
    session: Session, case: Case, what: str, by: str, at: datetime, **detail: object
) -> None:
    audit.record(session, case_id=case.id, actor=by, what=what, at=at, **detail)
