"""The buttons of a danger: claim it, tick what was done, set it aside by two people."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from review import danger_decisions, find
from review.accounts import names
from review.answers import decide, words
from review.danger import Step
from review.desk import desk, me
from store.models import Case

pages = Blueprint("danger", __name__, url_prefix="/cases/<reference>/danger")


@pages.post("/claim")
def claim(reference: str) -> Response:
    """Takes the danger. Only ever a button: programs that follow links claim nothing."""

    def decision(session: Session, case: Case) -> str:
        danger_decisions.claim(session, case, by=me(), at=desk().now())
        return "You have claimed this danger. The steps below say what to do."

    undo = url_for("danger.give_back", reference=reference)
    return decide(reference, decision, undo=undo, to="danger")


@pages.post("/give-back")
def give_back(reference: str) -> Response:
    """Gives the danger back, so that somebody else is called."""

    def decision(session: Session, case: Case) -> str:
        danger_decisions.give_back(session, case, by=me(), at=desk().now())
        return "Nobody has claimed this danger now."

    return decide(reference, decision, to="danger")


@pages.post("/steps/<name>")
def tick(reference: str, name: str) -> Response:
    """Ticks a step."""
    step = _step(name)

    def decision(session: Session, case: Case) -> str:
        danger_decisions.tick(session, case, step, words("note"), by=me(), at=desk().now())
        return f"Done: {step.what}"

    undo = url_for("danger.untick", reference=reference, name=name)
    return decide(reference, decision, undo=undo, to="danger")


@pages.post("/steps/<name>/undo")
def untick(reference: str, name: str) -> Response:
    """Takes a tick back."""
    step = _step(name)

    def decision(session: Session, case: Case) -> str:
        danger_decisions.untick(session, case, step, by=me(), at=desk().now())
        return "The step is to do again."

    return decide(reference, decision, to="danger")


@pages.post("/set-aside")
def propose(reference: str) -> Response:
    """The first person's reason why there is no danger."""

    def decision(session: Session, case: Case) -> str:
        danger_decisions.propose(session, case, words("why"), by=me(), at=desk().now())
        return "A second person must agree. Until then it stays a danger."

    return decide(reference, decision, undo=url_for("danger.keep", reference=reference))


@pages.post("/confirm")
def confirm(reference: str) -> Response:
    """The second person's agreement; never the first one's own."""

    def decision(session: Session, case: Case) -> str:
        if case.danger_set_aside_by == me():
            abort(403, "Setting a danger aside takes a second person: ask a colleague.")
        danger_decisions.confirm(session, case, by=me(), at=desk().now())
        return "The danger is set aside."

    return decide(reference, decision)


@pages.post("/keep")
def keep(reference: str) -> Response:
    """It stays a danger."""

    def decision(session: Session, case: Case) -> str:
        danger_decisions.keep(session, case, by=me(), at=desk().now())
        return "It stays a danger."

    return decide(reference, decision, to="danger")


@pages.get("/leave")
def leave(reference: str) -> str | Response:
    """The page between a danger nobody has claimed and the next case."""
    with desk().database.read() as session:
        case = find.case(session, reference)
        if not case.danger or case.claimed_at is not None:
            return redirect(url_for("case.show", reference=reference))
        return render_template(
            "leave_danger.html", case=case, names=names(session), now=desk().now()
        )


def _step(name: str) -> Step:
    step = next((step for step in desk().steps if step.name == name), None)
    if step is None:
        abort(404, "There is no such step.")
    return step
