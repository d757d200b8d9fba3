"""The case page, and the parts of a message it shows or hands out."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from classify.finding import RISK_SIGNALS
from ingest.attachments import attachment_bytes
from review import decisions, find
from review.accounts import names
from review.answering import answering
from review.bands import band_of
from review.company import said
from review.danger import ticked
from review.desk import desk, me
from review.evidence import Evidence, number
from review.forms import forms_of
from review.headers import nonce
from review.letter import Letter, lay_out
from review.letter_html import FRAME_POLICY, harmless
from review.related import related
from review.telephones import to_ring_about
from review.timeline import letters_of, timeline
from review.whole import Whole, whole
from store import attendance, audit
from store.models import Case, Outbox, StoredMessage

pages = Blueprint("case", __name__, url_prefix="/cases/<reference>")

LETTERS_SHOWN = 10
"""The newest letters on the page; older ones on request."""


@pages.get("")
def show(reference: str) -> str | AnyResponse:
    """The letter with its evidence, the decisions beside it, the timeline below."""
    now = desk().now()
    with desk().database.begin() as session:
        case = find.case(session, reference, lock=True)
        if case.reference != reference:
            return redirect(url_for("case.show", reference=case.reference))
        works = current_user.may("case_actions.note")
        decisions.looked_at(session, case, by=me(), at=now, works=works)
        attendance.here(session, case.id, me(), at=now)
        attendance.caught_up(session, case.id, me())
    with desk().database.read() as session:
        case = find.case(session, reference)
        evidence = number(case.findings)
        shown = case.messages if request.args.get("all") else case.messages[-LETTERS_SHOWN:]
        letters = [lay_out(row, desk().readings.of(row), evidence) for row in shown]
        known = names(session)
        entire = whole(session, case)
        watching = attendance.watchers(session, case.id)
        others = attendance.looking(session, [case.id], besides=me(), at=now)
        return render_template(
            "case.html",
            case=case,
            band=band_of(case, now),
            letters=letters,
            older=len(case.messages) - len(shown),
            evidence=evidence,
            forms=forms_of(case.fields),
            steps=ticked(desk().steps, entire.events),
            grade_reasons=_grade_reasons(case),
            grade_event=decisions.grade_event(session, case),
            tasks=sorted(case.tasks, key=lambda task: task.done_at is not None),
            names=known,
            now=now,
            works=works,
            whole=entire,
            related=related(session, case, _shown_already(entire)),
            watching=watching,
            looking=said(others.get(case.id, []), known),
            telephones=_telephones(letters),
            to_ring_about=to_ring_about(case.tasks, entire.outbox),
            **_danger(case, evidence),
            **_mail(entire),
            **answering(session, case),
            letters_told_of=letters_of(
                entire.events, case, entire.outbox, [row.id for row in shown]
            ),
            **timeline(entire.events),
        )


@pages.get("/messages/<int:message_id>/letter")
def letter(reference: str, message_id: int) -> Response:
    """The writer's HTML made harmless, for the sandboxed frame on the case page."""
    with desk().database.read() as session:
        html = desk().readings.of(_message(session, reference, message_id)).html
    answer = make_response(render_template("letter.html", html=harmless(html)))
    answer.headers["Content-Security-Policy"] = FRAME_POLICY.format(nonce=nonce())
    return answer


@pages.get("/messages/<int:message_id>/raw")
def raw(reference: str, message_id: int) -> Response:
    """The message byte for byte, as a file."""
    with desk().database.read() as session:
        row = _message(session, reference, message_id)
        content = _raw(row)
    _handed_out(row, "message downloaded")
    return as_file(content, f"{reference}-{message_id}.eml")


@pages.get("/messages/<int:message_id>/attachments/<int:number>")
def attachment(reference: str, message_id: int, number: int) -> Response:
    """An attachment as a file that the browser saves and never shows."""
    with desk().database.read() as session:
        row = _message(session, reference, message_id)
        try:
            name, content = attachment_bytes(_raw(row), number)
        except LookupError:
            abort(404, "The message has no attachment of that number.")
    name = name or f"attachment-{number}"
    _handed_out(row, "attachment downloaded", name=name)
    # One out of an archive is listed with the archive it lies in.
    return as_file(content, name.rpartition("/")[2])


def _message(session: Session, reference: str, message_id: int) -> StoredMessage:
    return find.of_case(session, StoredMessage, message_id, find.case(session, reference))


def _raw(row: StoredMessage) -> bytes:
    return row.raw.content if row.raw else b""


def _handed_out(row: StoredMessage, what: str, **detail: str) -> None:
    with desk().database.begin() as session:
        audit.record(
            session, case_id=row.case_id, actor=me(), what=what, at=desk().now(),
            message=row.id, **detail,
        )  # fmt: skip


def as_file(content: bytes, name: str) -> Response:
    """Bytes as a file that the browser saves and never shows."""
    safe = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\"')
    answer = send_file(
        BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=safe[-150:] or "attachment",
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _grade_reasons(case: Case) -> list[str]:
    """The reasons of the newest assessment that came to the draft grade."""
    for message in reversed(case.messages):
        assessment = message.assessment or {}
        if assessment.get("grade") == case.draft_grade and assessment.get("grade_reasons"):
            return list(assessment["grade_reasons"])
    return []


def _telephones(letters: Sequence[Letter]) -> list[str]:
    return list(dict.fromkeys(number for letter in letters for number in letter.telephones))


def _danger(case: Case, evidence: Sequence[Evidence]) -> dict[str, Any]:
    if not case.danger:
        return {}
    risks = [item for item in evidence if item.counts and item.finding.signal in RISK_SIGNALS]
    return {
        "danger_words": [item for item in risks if not any(o.holds(item) for o in risks)],
    }


def _mail(entire: Whole) -> dict[str, list[Outbox]]:
    """What was sent to the writer, and who was alerted."""
    return {
        "mail_out": [row for row in entire.outbox if row.purpose != "alert"],
        "alerts": [row for row in entire.outbox if row.purpose == "alert"],
    }


def _shown_already(entire: Whole) -> set[int]:
    """The cases that the page names in any case, which need no suggesting."""
    return {other.id for _, other in entire.linked} | {one.other.id for one in entire.joined}
