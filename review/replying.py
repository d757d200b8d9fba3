"""Answering: an officer writes from a letter, looks at it, sends it, and can take it back."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ingest.message import Message
from responders.placeholders import tidy
from responders.plain_html import as_html
from responders.render import laid_out
from responders.reply import Answered, put_reply, take_back
from responders.subject import SubjectError, checked_subject, usual_subject
from review import find
from review.accounts import names
from review.answers import decide, say
from review.decisions import RefusedError
from review.desk import desk, me
from review.reply_addresses import Reachable, last_letter, reachable
from review.reply_checks import Check, checks
from review.wordings import begin, choices, right_for, wording
from store import audit, reply_drafts
from store.correspondence import ReplyDraft
from store.models import Case, Outbox

pages = Blueprint("reply", __name__, url_prefix="/cases/<reference>/reply")

HOLDS = {10: "in 10 seconds", 120: "in 2 minutes", 600: "in 10 minutes"}
"""Seconds an answer can be taken back in. Who needs more time than the first can have it (WCAG
2.2.1)."""


@pages.get("")
def write(reference: str) -> str:
    """What the officer has begun on the case, or the letter that is right for its kind."""
    with desk().database.read() as session:
        case = find.case(session, reference)
        draft = reply_drafts.in_hand(session, case, me())
        asked = request.args.get("letter", "")
        choice = asked if asked in choices(desk().policy) else right_for(case)
        if draft is None:
            draft = _begun(session, case, choice)
        to = _reachable(case)
        return render_template(
            "reply.html",
            case=case,
            draft=draft,
            saved=draft.id is not None,
            choices=choices(desk().policy),
            letter=wording(session, draft.letter).letter,
            to=to,
            others=reply_drafts.begun_by_others(session, case, me()),
            names=names(session),
            now=desk().now(),
        )


@pages.post("")
def keep(reference: str) -> Response | tuple[str, int]:
    """Keeps what was typed; `do` says what then: look at it, another letter, or nothing."""
    do = request.form.get("do", "save")
    page = url_for("reply.write", reference=reference)
    try:
        with desk().database.begin() as session:
            case = find.case(session, reference, lock=True)
            subject, complaint = _subject(case)
            draft = _keep(session, case, subject)
            if do == "letter":
                _begin_anew(session, case, draft, request.form.get("other", ""))
    except RefusedError as refusal:
        complaint = str(refusal)
    if do == "keep":
        return "", 204
    if complaint:
        flash(complaint, "error")
        return redirect(page)
    if do == "preview":
        return redirect(url_for("reply.look", reference=reference))
    say("Your answer is kept. It has not been sent.")
    return redirect(page)


@pages.get("/preview")
def look(reference: str) -> str | Response:
    """The answer as it would go, with everything to know before it does."""
    with desk().database.read() as session:
        case = find.case(session, reference)
        draft = reply_drafts.in_hand(session, case, me())
        if draft is None:
            return redirect(url_for("reply.write", reference=reference))
        return render_template(
            "reply_preview.html",
            case=case,
            draft=draft,
            text=laid_out(draft.text),
            checks=_checks(session, case, draft),
            answers=_answered_letter(case) is not None,
            from_name=desk().policy.organisation.team,
            from_address=desk().outgoing.from_address,
            holds=HOLDS,
            now=desk().now(),
        )


@pages.get("/preview/html")
def look_at_html(reference: str) -> Response:
    """The HTML part of the answer, for the sandboxed frame on the page before."""
    with desk().database.read() as session:
        draft = reply_drafts.in_hand(session, find.case(session, reference), me())
        if draft is None:
            abort(404, "You have begun no answer on this case.")
        return own_html(as_html(draft.text, title=draft.subject))


@pages.post("/send")
def send(reference: str) -> Response:
    """Puts the answer that was looked at into the outbox, where it waits to be taken back."""
    try:
        with desk().database.begin() as session:
            case = find.case(session, reference, lock=True)
            draft = reply_drafts.in_hand(session, case, me())
            if draft is None or str(draft.id) != request.form.get("draft"):
                raise RefusedError("This answer is on its way already, or was thrown away.")
            if draft.saved_at.isoformat() != request.form.get("saved"):
                raise RefusedError("It was changed since you looked at it: look again.")
            known = _checks(session, case, draft)
            _require_read(known)
            row = _put(session, case, draft)
            if known:
                _note_read(session, case, known)
    except RefusedError as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("reply.look", reference=reference))
    hold = HOLDS[_hold()]
    say(
        f"Your answer goes {hold}.",
        undo=url_for("reply.undo", reference=reference, number=row.id),
    )
    return redirect(url_for("case.show", reference=reference))


@pages.post("/<int:number>/undo")
def undo(reference: str, number: int) -> Response:
    """Takes an answer back that has not gone, and opens it again."""
    with desk().database.begin() as session:
        case = find.case(session, reference, lock=True)
        row = find.of_case(session, Outbox, number, case)
        draft = take_back(session, row, by=me(), at=desk().now())
        mine = draft is not None and draft.username == me()
    if draft is None:
        flash("It is too late: it has gone, or is going now.", "error")
        return redirect(url_for("case.show", reference=reference))
    say("It was taken back and will not go." + (" Here it is." if mine else ""))
    return redirect(url_for("reply.write" if mine else "case.show", reference=reference))


@pages.post("/discard")
def discard(reference: str) -> Response:
    """Throws the answer in hand away."""

    def decision(session: Session, case: Case) -> str:
        draft = reply_drafts.in_hand(session, case, me())
        if draft is not None:
            session.delete(draft)
        return "What you had begun is thrown away."

    return decide(reference, decision)


def own_html(html: str) -> Response:
    """Our own HTML for a frame: sandboxed, with its style and nothing fetched."""
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    return answer


def _begun(session: Session, case: Case, choice: str) -> ReplyDraft:
    """An answer from that letter, not kept yet."""
    used = wording(session, choice)
    to = _reachable(case)
    now = desk().now()
    return ReplyDraft(
        case_id=case.id,
        username=me(),
        letter=choice,
        letter_version=used.version,
        recipient=to[0].address if to else "",
        subject=usual_subject(case.reference),
        text=begin(used, case, policy=desk().policy, officer=current_user.name, now=now),
        begun_at=now,
        saved_at=now,
    )


def _subject(case: Case) -> tuple[str, str]:
    """The subject that was typed, or the usual one and a sentence of what was wrong."""
    try:
        typed = request.form.get("subject", "")
        strangers = (case.subject, case.writer_name)
        return checked_subject(typed, reference=case.reference, strangers=strangers), ""
    except SubjectError as error:
        return usual_subject(case.reference), f"{error} Your letter itself is kept."


def _keep(session: Session, case: Case, subject: str) -> ReplyDraft:
    letter = request.form.get("letter", "")
    version = request.form.get("letter_version", "")
    return reply_drafts.keep(
        session,
        case,
        me(),
        letter=letter if letter in choices(desk().policy) else right_for(case),
        letter_version=int(version) if version.isdecimal() else 0,
        recipient=request.form.get("recipient", "")[:320],
        subject=subject,
        text=tidy(request.form.get("text", "")),
        at=desk().now(),
    )


def _begin_anew(session: Session, case: Case, draft: ReplyDraft, choice: str) -> None:
    """Another letter in the place of this one; what the officer had changed stands below it."""
    if choice not in choices(desk().policy):
        raise RefusedError("Choose a letter from the list.")
    untouched = begin(
        wording(session, draft.letter),
        case,
        policy=desk().policy,
        officer=current_user.name,
        now=desk().now(),
    )
    other = _begun(session, case, choice)
    changed = draft.text.strip() not in ("", untouched.strip())
    draft.letter, draft.letter_version = other.letter, other.letter_version
    draft.text = (
        f"{other.text}\n[What you had written before]\n\n{draft.text}" if changed else (other.text)
    )


def _put(session: Session, case: Case, draft: ReplyDraft) -> Outbox:
    now = desk().now()
    answers = _answered_letter(case)
    row = put_reply(
        session,
        case,
        draft,
        Answered(
            from_address=desk().outgoing.from_address,
            answers=answers.message_id if answers is not None else "",
            goes_at=now + timedelta(seconds=_hold()),
        ),
        at=now,
    )
    if row is None:
        raise RefusedError("This answer is on its way already.")
    if case.status == "new":
        case.status = "open"
    return row


def _require_read(found: list[Check]) -> None:
    stopping = [check for check in found if check.stops]
    if stopping:
        raise RefusedError(stopping[0].sentence)
    read = set(request.form.getlist("seen"))
    if any(check.name not in read for check in found):
        raise RefusedError("Read what is to know before it goes, then tick that you have.")
    if found and request.form.get("sure") != "yes":
        raise RefusedError("Tick that you have read what is to know before it goes.")


def _note_read(session: Session, case: Case, known: list[Check]) -> None:
    audit.record(
        session,
        case_id=case.id,
        actor=me(),
        what="warnings read",
        at=desk().now(),
        why=" ".join(check.sentence for check in known),
    )


def _checks(session: Session, case: Case, draft: ReplyDraft) -> list[Check]:
    return checks(
        case,
        draft,
        _answered_letter(case),
        policy=desk().policy,
        reachable=frozenset(one.address for one in _reachable(case)),
        colleagues=names(session),
        leaves=desk().outgoing.leaves,
    )


def _answered_letter(case: Case) -> Message | None:
    row = last_letter(case)
    return desk().readings.of(row) if row is not None else None


def _reachable(case: Case) -> list[Reachable]:
    return list(reachable(case, _answered_letter(case), own=desk().outgoing.from_address))


def _hold() -> int:
    asked = request.form.get("hold", "")
    return int(asked) if asked.isdecimal() and int(asked) in HOLDS else min(HOLDS)
