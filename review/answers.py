"""What follows a decision: the case again, with what was done and a way to undo it."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from review import find
from review.decisions import RefusedError
from review.desk import desk
from store.models import Case

LONGEST = 4_000


def words(field: str) -> str:
    """What was typed into a field, trimmed; at most 4,000 characters."""
    return request.form.get(field, "").strip()[:LONGEST]


def decide(
    reference: str,
    decision: Callable[[Session, Case], str],
    *,
    undo: str = "",
    to: str = "",
) -> Response:
    """Takes a decision on the locked case and shows the case again.

    `decision` returns what is said to the person; where it raises `RefusedError`, its sentence
    is shown and nothing is changed. `undo` is the address of a form that takes it back;
    `to` the part of the page to return to.
    """
    back = url_for("case.show", reference=reference, _anchor=to or None)
    try:
        with desk().database.begin() as session:
            said = decision(session, find.case(session, reference, lock=True))
    except RefusedError as refusal:
        flash(str(refusal), "error")
        return redirect(back)
    say(said, undo=undo)
    return redirect(back)


def say(text: str, *, undo: str = "") -> None:
    """Has the next page say what was done; `undo` is the address of the form that undoes it."""
    flash(text, "done")
    if undo:
        flash(undo, "undo")
