"""Who else is at a case: colleagues who have it open now, and those who watch it."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, jsonify
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from review import find
from review.accounts import names
from review.answers import decide
from review.desk import desk, me
from store import attendance, audit
from store.attendance import Presence
from store.models import Case

actions = Blueprint("company", __name__, url_prefix="/cases/<reference>")


@actions.post("/here")
def here(reference: str) -> Response:
    """The page is still open: answers with who else is looking, in a sentence or none."""
    now = desk().now()
    with desk().database.begin() as session:
        case = find.case(session, reference, lock=True)
        attendance.here(session, case.id, me(), at=now)
        others = attendance.looking(session, [case.id], besides=me(), at=now)
        return jsonify(looking=said(others.get(case.id, []), names(session)))


@actions.post("/gone")
def gone(reference: str) -> tuple[str, int]:
    """The page was left."""
    with desk().database.begin() as session:
        attendance.gone(session, find.case(session, reference).id, me())
    return "", 204


@actions.post("/watch")
def watch(reference: str) -> AnyResponse:
    """Has the case among my watched ones."""

    def decision(session: Session, case: Case) -> str:
        now = desk().now()
        if attendance.watch(session, case.id, me(), at=now):
            audit.record(session, case_id=case.id, actor=me(), what="watched", at=now)
            attendance.caught_up(session, case.id, me())
        return "You watch this case: “Watched” in the queue says when something changes."

    return decide(reference, decision)


@actions.post("/unwatch")
def unwatch(reference: str) -> AnyResponse:
    """No longer."""

    def decision(session: Session, case: Case) -> str:
        attendance.unwatch(session, case.id, me())
        audit.record(session, case_id=case.id, actor=me(), what="watched no more", at=desk().now())
        return "You no longer watch this case."

    return decide(reference, decision)


def said(others: Sequence[Presence], known: Mapping[str, str]) -> str:
    """ "Priya Nair and Sam Whitfield are looking at this too."; empty where nobody is."""
    people = [known.get(one.username, one.username) for one in others]
    if not people:
        return ""
    listed = " and ".join([", ".join(people[:-1]), people[-1]] if people[:-1] else people)
    return f"{listed} {'is' if len(people) == 1 else 'are'} looking at this too."
