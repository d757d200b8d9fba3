"""One mail of ours, exactly as it goes or went, and what can be done about it."""

from email import message_from_bytes
from email.policy import default

from flask import Blueprint, abort, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from responders.letter import UnsafeLetterError
from responders.outgoing import bytes_of
from review import find, mail_decisions
from review.accounts import names
from review.answers import decide, words
from review.case import as_file
from review.clock import in_full
from review.desk import desk, me
from review.replying import own_html
from store import audit
from store.models import Case, Outbox

pages = Blueprint("mail", __name__, url_prefix="/cases/<reference>/mail/<int:number>")

SHOWN = {"From": "From", "To": "To", "Subject": "Subject", "Auto-Submitted": "Marked as"}
"""The headers a person cares about, in staff's words; besides these the Date and the ids."""


@pages.get("")
def show(reference: str, number: int) -> str:
    """Its headers, its words and its HTML part."""
    with desk().database.read() as session:
        case = find.case(session, reference)
        row = find.of_case(session, Outbox, number, case)
        return render_template(
            "mail.html",
            case=case,
            mail=row,
            headers=_headers(row),
            names=names(session),
            now=desk().now(),
        )


@pages.get("/html")
def html(reference: str, number: int) -> Response:
    """Its HTML part, for the sandboxed frame."""
    with desk().database.read() as session:
        return own_html(_row(session, reference, number).html)


@pages.get("/raw")
def raw(reference: str, number: int) -> Response:
    """The mail byte for byte, as a file."""
    with desk().database.begin() as session:
        row = _row(session, reference, number)
        try:
            content = bytes_of(row, team=desk().policy.organisation.team)
        except UnsafeLetterError as error:
            abort(404, str(error))
        audit.record(
            session,
            case_id=row.case_id,
            actor=me(),
            what="message downloaded",
            at=desk().now(),
            mail=row.id,
        )
    return as_file(content, f"{reference}-mail-{number}.eml")


@pages.post("/stop")
def stop(reference: str, number: int) -> Response:
    """Stops a mail that has not gone yet, with a reason. Alerts cannot be stopped."""

    def decision(session: Session, case: Case) -> str:
        mail = find.of_case(session, Outbox, number, case)
        mail_decisions.stop(session, case, mail, words("why"), by=me(), at=desk().now())
        return "It is stopped and will not go."

    undo = url_for("mail.let_go", reference=reference, number=number)
    return decide(reference, decision, undo=undo, to="mail")


@pages.post("/let-go")
def let_go(reference: str, number: int) -> Response:
    """Takes that back."""

    def decision(session: Session, case: Case) -> str:
        mail = find.of_case(session, Outbox, number, case)
        mail_decisions.let_go(session, case, mail, by=me(), at=desk().now())
        return "It goes after all." if mail.state == "queued" else "The draft is there again."

    return decide(reference, decision, to="mail")


@pages.post("/again")
def again(reference: str, number: int) -> Response:
    """Sends an acknowledgement once more, with a reason."""

    def decision(session: Session, case: Case) -> str:
        mail = find.of_case(session, Outbox, number, case)
        mail_decisions.send_again(session, case, mail, words("why"), by=me(), at=desk().now())
        return "It goes again in 10 seconds."

    undo = url_for("mail.not_again", reference=reference, number=number)
    return decide(reference, decision, undo=undo, to="mail")


@pages.post("/again/undo")
def not_again(reference: str, number: int) -> Response:
    """Takes that back while it waits."""

    def decision(session: Session, case: Case) -> str:
        mail = find.of_case(session, Outbox, number, case)
        mail_decisions.not_again(session, mail, by=me(), at=desk().now())
        return "It was taken back and will not go again."

    return decide(reference, decision, to="mail")


def _row(session: Session, reference: str, number: int) -> Outbox:
    return find.of_case(session, Outbox, number, find.case(session, reference))


def _headers(row: Outbox) -> list[tuple[str, str]]:
    """The headers as they stand in the bytes; empty for what cannot be written as a mail."""
    try:
        content = bytes_of(row, team=desk().policy.organisation.team)
    except UnsafeLetterError:
        return []
    mail = message_from_bytes(content, policy=default)
    return [
        *((said, str(mail[name])) for name, said in SHOWN.items() if mail[name]),
        ("Date", in_full(row.created_at)),
        *([("In answer to", row.in_reply_to)] if mail["In-Reply-To"] else []),
        ("Message-ID", row.header_message_id),
    ]
