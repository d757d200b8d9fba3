"""The wording of the automatic acknowledgements: proposed by one person, approved by another."""

from collections.abc import Callable, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from responders.acknowledgements.fields import FIELDS
from responders.acknowledgements.rules import LONGEST, faults
from responders.acknowledgements.shipped import Acknowledgement, acknowledgements
from responders.placeholders import tidy
from responders.wording import one_line
from review.accounts import names
from review.acknowledgement_looks import looks_of
from review.answers import say
from review.desk import desk, me
from review.roles import may
from review.word_changes import changes
from store import acknowledgement_versions as versions
from store.acknowledgement_versions import NotDecidedError
from store.correspondence import AcknowledgementVersion

pages = Blueprint("acknowledgements", __name__, url_prefix="/letters/acknowledgements/<name>")

LONGEST_WHY = 500


@pages.get("")
def edit(name: str) -> str:
    """The words in force, the proposal that waits, and what was before; `?from=3` begins a
    proposal with the words of version 3."""
    return _page(name)


@pages.post("")
def propose(name: str) -> str | tuple[str, int] | Response:
    """Proposes other words, with a reason; what cannot be one is shown again with its faults."""
    shipped = _known(name)
    typed = tidy(request.form.get("text", ""))
    if request.form.get("do") == "look":
        return _page(name, typed=typed)
    wrong = [(sentence, "#text") for sentence in faults(shipped, typed, desk().policy)]
    if not _why():
        wrong.append(("Say why it should change: the second person reads it.", "#why"))
    if wrong:
        return _page(name, typed=typed, wrong=wrong), 422
    try:
        with desk().database.begin() as session:
            if typed == _in_force(session, name)[1]:
                raise NotDecidedError("These are the words in force already.")
            versions.propose(session, name, typed, _why(), by=me(), at=desk().now())
    except NotDecidedError as refusal:
        return _page(name, typed=typed, wrong=[(str(refusal), "#text")]), 409
    say("It is proposed. It changes no letter until a second person approves it.")
    return redirect(url_for("acknowledgements.edit", name=name))


@pages.post("/look")
def look(name: str) -> str:
    """Every letter that a wording becomes, as a piece of the page."""
    shipped = _known(name)
    typed = tidy(request.form.get("text", ""))
    return render_template(
        "acknowledgement_looks.html", looks=looks_of(shipped, typed, desk().policy, desk().now())
    )


@pages.post("/approve")
def approve(name: str) -> Response:
    """Puts a proposal into force; only a second person can."""

    def decision(session: Session) -> str:
        proposal = versions.waiting(session, name)
        # The policy may have changed since it was proposed.
        wrong = faults(_known(name), proposal.text, desk().policy) if proposal else []
        if wrong:
            raise NotDecidedError(f"It cannot be put into force. {wrong[0]}")
        row = versions.approve(
            session, name, _number("version"), over=_number("over"), by=me(), at=desk().now()
        )
        return (
            f"Version {row.version} is in force from now on. Letters already in the outbox keep "
            "their words."
        )

    return _decide(name, decision)


@pages.post("/turn-down")
def turn_down(name: str) -> Response:
    """Refuses a proposal, with a reason."""

    def decision(session: Session) -> str:
        _need_why("Say why, so that it can be mended.")
        versions.turn_down(session, name, _number("version"), _why(), by=me(), at=desk().now())
        return "It is turned down. Its words are kept below."

    return _decide(name, decision)


@pages.post("/take-back")
def take_back(name: str) -> Response:
    """Takes one's own proposal back."""

    def decision(session: Session) -> str:
        versions.take_back(session, name, _number("version"), by=me(), at=desk().now())
        return "Your proposal is taken back. Its words are kept below."

    return _decide(name, decision)


@pages.post("/shipped")
def back_to_shipped(name: str) -> Response:
    """Puts the shipped words into force again, at once."""

    def decision(session: Session) -> str:
        _need_why("Say why the shipped words should go again.")
        versions.back_to_shipped(session, name, _why(), by=me(), at=desk().now())
        return "The shipped words are in force again. Letters in the outbox keep their words."

    return _decide(name, decision)


def _decide(name: str, decision: Callable[[Session], str]) -> Response:
    _known(name)
    try:
        with desk().database.begin() as session:
            said = decision(session)
    except NotDecidedError as refusal:
        flash(str(refusal), "error")
    else:
        say(said)
    return redirect(url_for("acknowledgements.edit", name=name))


def _page(
    name: str, *, typed: str | None = None, wrong: list[tuple[str, str]] | None = None
) -> str:
    shipped, policy, now = _known(name), desk().policy, desk().now()
    with desk().database.read() as session:
        version, in_force = _in_force(session, name)
        history = versions.all_of(session, name)
        proposal = versions.waiting(session, name)
        text = _beginning(history, shipped, in_force) if typed is None else typed
        # What was typed is never lost, whatever was decided meanwhile.
        may_write = may(current_user.roles, "acknowledgements.propose")
        writing = may_write and (proposal is None or typed is not None)
        return render_template(
            "acknowledgement.html",
            name=name,
            shipped=shipped,
            shipped_text=tidy(shipped.text),
            version=version,
            in_force=in_force,
            unusable=faults(shipped, in_force, policy),
            proposal=proposal,
            mine=proposal is not None and proposal.proposed_by == me(),
            changes=list(changes(in_force, proposal.text)) if proposal else [],
            proposal_looks=looks_of(shipped, proposal.text, policy, now) if proposal else None,
            may_write=may_write,
            writing=writing,
            text=text,
            why=_why(),
            wrong=wrong or [],
            looks=looks_of(shipped, text, policy, now),
            fields=FIELDS,
            longest=LONGEST,
            longest_why=LONGEST_WHY,
            history=history,
            names=names(session),
            now=now,
        )


def _in_force(session: Session, name: str) -> tuple[int, str]:
    """The version in force and its words; 0 for the shipped ones."""
    row = versions.in_force(session, name)
    return (row.version, row.text) if row else (0, tidy(acknowledgements()[name].text))


def _beginning(
    history: Sequence[AcknowledgementVersion], shipped: Acknowledgement, in_force: str
) -> str:
    """The words that a proposal begins with: those asked for, else those in force."""
    wanted = request.args.get("from", type=int)
    if wanted == 0:
        return tidy(shipped.text)
    return next((row.text for row in history if row.version == wanted and row.text), in_force)


def _known(name: str) -> Acknowledgement:
    if name not in acknowledgements():
        abort(404, "There is no acknowledgement of that name.")
    return acknowledgements()[name]


def _why() -> str:
    return one_line(request.form.get("why", ""), LONGEST_WHY)


def _need_why(sentence: str) -> None:
    if not _why():
        raise NotDecidedError(sentence)


def _number(field: str) -> int:
    value = request.form.get(field, "")
    return int(value) if value.isdecimal() else -1
