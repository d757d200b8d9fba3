"""The buttons under the queue that act on the cases ticked in it."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from review import bulk
from review.answers import say
from review.bands import PAGE
from review.decisions import RefusedError
from review.desk import desk, me
from store.models import Case

actions = Blueprint("bulk", __name__, url_prefix="/bulk")

SAID = {
    "assign": "given to {to}",
    "automatic": "closed as automatic",
    "spam": "marked as spam and closed",
}


@actions.post("")
def act() -> Response:
    """Decides about every case ticked (`case`, a reference, many times); says which were not."""
    action, to = request.form.get("action", ""), request.form.get("to", "").strip()[:100]
    wanted = request.form.getlist("case")[:PAGE]
    if not wanted:
        flash("Tick the cases first.", "error")
        return redirect(_back())
    batch, done, refused = uuid.uuid4().hex, [], []
    try:
        with desk().database.begin() as session:
            bulk.check(session, action, to)
            for case in _locked(session, wanted):
                try:
                    bulk.decide(session, case, action, to, batch=batch, by=me(), at=desk().now())
                    done.append(case)
                except RefusedError as refusal:
                    refused.append(f"{case.reference} is left as it is: {refusal}.")
    except RefusedError as refusal:
        flash(str(refusal), "error")
        return redirect(_back())
    for sentence in refused:
        flash(sentence, "error")
    if done:
        what = SAID[action].format(to=to or "nobody")
        numbers = ".".join(str(case.id) for case in done)
        say(f"{_cases(len(done))} {what}.", undo=url_for("bulk.undo", batch=batch, cases=numbers))
    return redirect(_back())


@actions.post("/undo")
def undo() -> Response:
    """Takes one press back, for the person who pressed."""
    numbers = [part for part in request.args.get("cases", "").split(".") if part.isdecimal()]
    wanted = [int(number[:18]) for number in numbers[:PAGE]]
    with desk().database.begin() as session:
        cases = session.scalars(
            select(Case).where(Case.id.in_(wanted)).order_by(Case.id).with_for_update()
        ).all()
        batch = request.args.get("batch", "")
        done = bulk.undo(session, cases, batch=batch or "-", by=me(), at=desk().now())
    say(f"Taken back for {_cases(done)}." if done else "Nothing was left to take back.")
    return redirect(_back())


def _locked(session: Session, references: list[str]) -> list[Case]:
    # In one order, so that two who press at once wait for each other instead of for ever.
    query = select(Case).where(Case.reference.in_(references)).order_by(Case.id)
    return list(session.scalars(query.with_for_update()))


def _back() -> str:
    view, band = request.form.get("view", ""), request.form.get("band", "")
    return url_for("queue.show", view=view or None, band=band or None)


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"
