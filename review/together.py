"""Cases put together and taken apart: link, merge, split, each with a way back."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from review import find
from review.accounts import names
from review.answers import decide, say, words
from review.decisions import RefusedError, looked_at
from review.desk import desk, me
from store import lineage
from store.lineage import CaseLink, Regrouping
from store.merging import merge
from store.models import Case, StoredMessage
from store.splitting import CannotSplitError, split, was_answered
from store.tasks import open_task
from store.undoing import CannotUndoError, undo

pages = Blueprint("together", __name__, url_prefix="/cases/<reference>")

OPENED_BY_A_PERSON = "acknowledge"


@pages.get("/together")
def compare(reference: str) -> str | Response:
    """Two cases side by side (`with`, a reference), and what may be done with them."""
    wanted = " ".join(request.args.get("with", "").split()).upper()[:20]
    with desk().database.begin() as session:
        case = find.case(session, reference)
        other = session.scalar(select(Case).where(Case.reference == wanted))
        other = None if other is None else lineage.surviving(session, other)
        if other is None or other.id == case.id:
            flash(
                f"There is no other case {wanted or 'of that reference'}: write it as it stands "
                "in the queue, for example PALS-2026-000123.",
                "error",
            )
            return redirect(_others(reference))
        # Its writer and subject are shown; the letter is not, so no deadline is met.
        looked_at(session, other, by=me(), at=desk().now(), works=False)
        older_first = sorted((case, other), key=lambda one: (one.received_at, one.id))
        return render_template(
            "together.html",
            case=case,
            other=other,
            both=older_first,
            names=names(session),
            now=desk().now(),
        )


@pages.post("/link")
def link(reference: str) -> Response:
    """Links another case (`with`) to this one."""

    def decision(session: Session, case: Case) -> str:
        other = _other(session, case)
        if not lineage.link(session, case, other, words("why"), by=me(), at=desk().now()):
            raise RefusedError(f"The case is linked to {other.reference} already.")
        return f"Linked to {other.reference}."

    return decide(reference, decision, to="others")


@pages.post("/links/<int:number>/undo")
def unlink(reference: str, number: int) -> Response:
    """Takes a link back."""

    def decision(session: Session, case: Case) -> str:
        found = session.get(CaseLink, number)
        ends = lineage.lineage(session, case.id)
        if found is None or not {found.one_id, found.other_id} & set(ends):
            abort(404, f"{case.reference} has no link of that number.")
        lineage.unlink(session, found, by=me(), at=desk().now())
        return "The link is taken back."

    return decide(reference, decision, to="others")


@pages.post("/merge")
def join(reference: str) -> Response:
    """Has another case (`with`) go into this one."""
    try:
        with desk().database.begin() as session:
            case, other = _both_locked(session, reference)
            merge(session, case, other, words("why"), by=me(), at=desk().now())
            session.flush()
            number = lineage.regroupings(session, [case.id])[0].id
            kept, gone = case.reference, other.reference
    except RefusedError as refusal:
        flash(str(refusal), "error")
        return redirect(_others(reference))
    say(
        f"{gone} went into {kept}. Its reference leads here.",
        undo=url_for("together.take_back", reference=kept, number=number),
    )
    return redirect(url_for("case.show", reference=kept))


@pages.get("/split")
def choose(reference: str) -> str:
    """The letters of the case, to choose those that become a case of their own."""
    with desk().database.read() as session:
        case = find.case(session, reference)
        return render_template("split.html", case=case, names=names(session), now=desk().now())


@pages.post("/split")
def part(reference: str) -> Response:
    """Makes a case of the letters ticked (`message`, a number, many times)."""
    wanted = {int(text[:18]) for text in request.form.getlist("message") if text.isdecimal()}
    try:
        with desk().database.begin() as session:
            case = find.case(session, reference, lock=True)
            chosen = [message for message in case.messages if message.id in wanted]
            new = _part(session, case, chosen)
            number = lineage.regroupings(session, [new.id])[0].id
            kept, made = case.reference, new.reference
    except RefusedError as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("together.choose", reference=reference))
    say(
        f"{_letters(len(chosen))} became {made}.",
        undo=url_for("together.take_back", reference=kept, number=number),
    )
    return redirect(_others(kept))


@pages.post("/regroupings/<int:number>/undo")
def take_back(reference: str, number: int) -> Response:
    """Takes a merge or a split back."""

    def decision(session: Session, case: Case) -> str:
        found = session.get(Regrouping, number, with_for_update=True)
        if found is None or case.id not in (found.case_id, found.other_id):
            abort(404, f"{case.reference} has nothing of that number to take back.")
        for one in sorted((found.case_id, found.other_id)):
            session.get_one(Case, one, with_for_update=True)
        try:
            kept, other = undo(session, found, by=me(), at=desk().now())
        except CannotUndoError as refusal:
            raise RefusedError(str(refusal)) from refusal
        if found.what == lineage.MERGE:
            return f"{other.reference} is a case of its own again."
        return f"The letters of {other.reference} are back with {kept.reference}."

    return decide(reference, decision, to="others")


def _part(session: Session, case: Case, chosen: Sequence[StoredMessage]) -> Case:
    if not chosen:
        raise RefusedError("Tick the letters that become a case of their own.")
    if len(chosen) == len(case.messages):
        raise RefusedError("Leave at least one letter: a case without any is none.")
    try:
        new = split(session, case, chosen, words("why"), by=me(), at=desk().now())
    except CannotSplitError as refusal:
        raise RefusedError(str(refusal)) from refusal
    session.flush()
    session.refresh(new)
    if not was_answered(session, new):
        open_task(
            session,
            new,
            name=OPENED_BY_A_PERSON,
            what=f"Acknowledge {new.reference} yourself, by telephone, letter or email.",
            why=f"It was split from {case.reference}, and its writer has had no answer.",
            due_at=new.next_due_at,
            at=desk().now(),
        )
    return new


def _both_locked(session: Session, reference: str) -> tuple[Case, Case]:
    """This case and the other, locked in one order, so that two who merge wait for each other."""
    case = find.case(session, reference)
    other = _other(session, case)
    for number in sorted((case.id, other.id)):
        session.refresh(session.get_one(Case, number), with_for_update=True)
    if case.merged_into_id is not None or other.merged_into_id is not None:
        raise RefusedError("Somebody merged one of the cases a moment ago. Look again.")
    return case, other


def _other(session: Session, case: Case) -> Case:
    wanted = " ".join(request.form.get("with", "").split()).upper()[:20]
    other = find.case(session, wanted)
    if other.id == case.id:
        raise RefusedError("That is this case itself.")
    return other


def _others(reference: str) -> str:
    return url_for("case.show", reference=reference, _anchor="others")


def _letters(number: int) -> str:
    return "1 letter" if number == 1 else f"{number} letters"
