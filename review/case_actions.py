"""The buttons of a case page: each a POST that takes one decision, most with an undo."""

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from review import decisions, find
from review.answers import decide, words
from review.desk import desk, me
from store import tasks
from store.models import Case, StoredDeadline, StoredFinding, StoredMessage, Task

actions = Blueprint("case_actions", __name__, url_prefix="/cases/<reference>")


@actions.post("/assign")
def assign(reference: str) -> Response:
    """Gives the case to the person who asks, or (`to=nobody`) back to everyone."""
    to = "" if request.form.get("to") == "nobody" else me()

    def decision(session: Session, case: Case) -> str:
        decisions.assign(session, case, to, by=me(), at=desk().now())
        return "The case is yours." if to else "Nobody has the case now."

    return decide(reference, decision)


@actions.post("/grade")
def grade(reference: str) -> Response:
    """Accepts the draft (no `grade` given), or sets another grade with a reason."""
    undone_by: list[str] = []

    def decision(session: Session, case: Case) -> str:
        chosen = request.form.get("grade") or case.draft_grade
        decisions.grade(
            session, case, chosen, words("why"), policy=desk().policy, by=me(), at=desk().now()
        )
        of = decisions.grade_event(session, case)
        undone_by.append(url_for("case_actions.ungrade", reference=reference, of=of))
        return f"The grade is {desk().words.grades[chosen]}."  # type: ignore[index]  # checked by the decision

    answer = decide(reference, decision)
    for undo in undone_by:
        flash(undo, "undo")
    return answer


@actions.post("/grade/undo")
def ungrade(reference: str) -> Response | tuple[Response, int]:
    """Takes the grade back that the event `of` set. The list asks for JSON: an answer that
    leads to the case would be a look at it that nobody took."""
    of = request.args.get("of", 0, type=int)

    def decision(session: Session, case: Case) -> str:
        decisions.ungrade(session, case, of, policy=desk().policy, by=me(), at=desk().now())
        if case.grade:
            return f"The grade is {desk().words.grades[case.grade]} again."  # type: ignore[index]  # one of ours
        return "The grade is a draft again."

    if request.accept_mimetypes.best != "application/json":
        return decide(reference, decision)
    try:
        with desk().database.begin() as session:
            return jsonify(said=decision(session, find.case(session, reference, lock=True)))
    except decisions.RefusedError as refusal:
        return jsonify(said=str(refusal)), 409


@actions.post("/findings/<int:number>/dismiss")
def dismiss(reference: str, number: int) -> Response:
    """Sets a signal aside, with a reason."""

    def decision(session: Session, case: Case) -> str:
        finding = find.of_case(session, StoredFinding, number, case)
        decisions.dismiss(session, case, finding, words("why"), by=me(), at=desk().now())
        return "The signal no longer counts."

    return decide(reference, decision, undo=_undo("restore", reference, number), to="letter")


@actions.post("/findings/<int:number>/restore")
def restore(reference: str, number: int) -> Response:
    """Lets a dismissed signal count again."""

    def decision(session: Session, case: Case) -> str:
        finding = find.of_case(session, StoredFinding, number, case)
        decisions.restore(session, case, finding, by=me(), at=desk().now())
        return "The signal counts again."

    return decide(reference, decision, to="letter")


@actions.post("/tasks/<int:number>/done")
def task_done(reference: str, number: int) -> Response:
    """Marks a task done."""

    def decision(session: Session, case: Case) -> str:
        task = find.of_case(session, Task, number, case)
        tasks.finish_task(session, task.id, by=me(), at=desk().now())
        return f"Done: {task.what}"

    return decide(reference, decision, undo=_undo("task_reopen", reference, number), to="tasks")


@actions.post("/tasks/<int:number>/reopen")
def task_reopen(reference: str, number: int) -> Response:
    """Takes that back."""

    def decision(session: Session, case: Case) -> str:
        task = find.of_case(session, Task, number, case)
        decisions.reopen_task(session, case, task, by=me(), at=desk().now())
        return "The task is to do again."

    return decide(reference, decision, to="tasks")


@actions.post("/deadlines/<int:number>/met")
def deadline_met(reference: str, number: int) -> Response:
    """Says that what the deadline asks for was done."""

    def decision(session: Session, case: Case) -> str:
        deadline = find.of_case(session, StoredDeadline, number, case)
        decisions.meet_deadline(session, case, deadline, by=me(), at=desk().now())
        return f"Done: {deadline.label}."

    undo = _undo("deadline_reopen", reference, number)
    return decide(reference, decision, undo=undo, to="deadlines")


@actions.post("/deadlines/<int:number>/reopen")
def deadline_reopen(reference: str, number: int) -> Response:
    """Takes that back."""

    def decision(session: Session, case: Case) -> str:
        deadline = find.of_case(session, StoredDeadline, number, case)
        decisions.reopen_deadline(session, case, deadline, by=me(), at=desk().now())
        return "The deadline runs again."

    return decide(reference, decision, to="deadlines")


@actions.post("/messages/<int:number>/retry")
def retry(reference: str, number: int) -> Response:
    """Has a quarantined message read again."""

    def decision(session: Session, case: Case) -> str:
        message = find.of_case(session, StoredMessage, number, case)
        decisions.retry_message(session, case, message, by=me(), at=desk().now())
        return "The message will be read again in a moment."

    return decide(reference, decision)


@actions.post("/note")
def note(reference: str) -> Response:
    """Adds a note."""

    def decision(session: Session, case: Case) -> str:
        decisions.note(session, case, words("text"), by=me(), at=desk().now())
        return "The note is on the timeline."

    return decide(reference, decision, to="timeline")


@actions.post("/wait")
def wait(reference: str) -> Response:
    """Says that the case waits for someone."""

    def decision(session: Session, case: Case) -> str:
        decisions.wait(session, case, words("why"), by=me(), at=desk().now())
        return "The case waits. It comes back by itself when it is due."

    return decide(reference, decision, undo=_undo("reopen", reference))


@actions.post("/close")
def close(reference: str) -> Response:
    """Closes the case and goes back to the queue."""
    said: list[str] = []

    def decision(session: Session, case: Case) -> str:
        decisions.close(session, case, words("why"), by=me(), at=desk().now())
        said.append(f"{case.reference} is closed.")
        return said[0]

    answer = decide(reference, decision, undo=_undo("reopen", reference))
    return redirect(url_for("queue.show")) if said else answer


@actions.post("/reopen")
def reopen(reference: str) -> Response:
    """Takes a closed or waiting case up again."""

    def decision(session: Session, case: Case) -> str:
        decisions.reopen(session, case, by=me(), at=desk().now())
        return "The case is open again."

    return decide(reference, decision)


def _undo(action: str, reference: str, number: int | None = None) -> str:
    parts = {} if number is None else {"number": number}
    return url_for(f"case_actions.{action}", reference=reference, **parts)  # type: ignore[arg-type]  # numbers and words
