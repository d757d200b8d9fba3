"""What the queue hears and does without being loaded anew: what came in, a grade accepted.

Each answer of the event stream ends at once and asks to be asked again: a stream that stays
open would hold one of the server's few threads for everybody who has the queue open.
"""

import json

from flask import Blueprint, Response, jsonify, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from review import decisions, find
from review.decisions import RefusedError
from review.desk import desk, me
from store.news import news

pages = Blueprint("live", __name__)

AGAIN_MILLISECONDS = 5_000
LARGEST = 2**53


@pages.get("/live")
def show() -> AnyResponse:
    """What came in behind the event `after`, as one server-sent event (HTML standard, 9.2)."""
    after = min(max(0, request.args.get("after", 0, type=int)), LARGEST)
    with desk().database.read() as session:
        came = news(session, after)
    said = json.dumps({"new": _new(came.letters), "danger": _danger(came.dangers)})
    return Response(
        f"retry: {AGAIN_MILLISECONDS}\nevent: news\ndata: {said}\n\n",
        mimetype="text/event-stream",
    )


@pages.post("/cases/<reference>/accept")
def accept(reference: str) -> tuple[Response, int]:
    """Accepts the draft grade of a case in the list; says what was done, and how to undo it."""
    try:
        with desk().database.begin() as session:
            case = find.case(session, reference, lock=True)
            # A grade makes a case an open one, and so takes it out of the band it is read in.
            if case.danger and case.claimed_at is None:
                raise RefusedError(
                    f"A life may be at risk in {reference}, and nobody has claimed it: open it."
                )
            if case.attention != "normal" and case.status == "new":
                raise RefusedError(f"{reference} is to be read first, and nobody has: open it.")
            if case.grade:
                raise RefusedError(f"{reference} has a grade already.")
            decisions.grade(
                session, case, case.draft_grade, "", policy=desk().policy, by=me(), at=desk().now()
            )
            of = decisions.grade_event(session, case)
            undo = url_for("case_actions.ungrade", reference=reference, of=of)
            grade = desk().words.grades[case.draft_grade]  # type: ignore[index]  # one of ours
    except RefusedError as refusal:
        return jsonify(said=str(refusal)), 409
    return jsonify(said=f"{reference}: the grade is {grade}.", grade=grade, undo=undo), 200


def _new(number: int) -> str:
    return f"{number} new" if number else ""


def _danger(number: int) -> str:
    if not number:
        return ""
    return "1 life may be at risk" if number == 1 else f"{number} lives may be at risk"
