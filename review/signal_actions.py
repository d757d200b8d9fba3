"""The buttons of the signals: confirm one, add one by its words."""

from flask import Blueprint, flash, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from classify.finding import RISK_SIGNALS
from review import find, signal_decisions
from review.answers import decide, words
from review.desk import desk, me
from store.models import Case, StoredFinding, StoredMessage

actions = Blueprint("signals", __name__, url_prefix="/cases/<reference>")


@actions.post("/findings/<int:number>/confirm")
def confirm(reference: str, number: int) -> Response:
    """Agrees with a signal that counts."""

    def decision(session: Session, case: Case) -> str:
        finding = find.of_case(session, StoredFinding, number, case)
        signal_decisions.confirm(session, case, finding, by=me(), at=desk().now())
        return f"Confirmed: {desk().words.signals[finding.signal]}."  # type: ignore[index]  # one of ours

    undo = url_for("signals.unconfirm", reference=reference, number=number)
    return decide(reference, decision, undo=undo, to="letter")


@actions.post("/findings/<int:number>/unconfirm")
def unconfirm(reference: str, number: int) -> Response:
    """Takes that back."""

    def decision(session: Session, case: Case) -> str:
        finding = find.of_case(session, StoredFinding, number, case)
        signal_decisions.unconfirm(session, case, finding, by=me(), at=desk().now())
        return "The signal is not confirmed any more."

    return decide(reference, decision, to="letter")


@actions.post("/findings/<int:number>/counts")
def counts(reference: str, number: int) -> Response:
    """Has the words of a signal that was set aside count after all, and alert."""

    def decision(session: Session, case: Case) -> str:
        aside = find.of_case(session, StoredFinding, number, case)
        there = (aside.where, aside.start, aside.end)
        return _add(session, case, aside.message, aside.signal, there, text=aside.text)

    return decide(reference, decision, to="letter")


@actions.post("/messages/<int:number>/signals")
def add(reference: str, number: int) -> Response:
    """Adds a signal (`signal`) on words of the letter (`words`)."""

    def decision(session: Session, case: Case) -> str:
        message = find.of_case(session, StoredMessage, number, case)
        letter = desk().readings.of(message)
        there = signal_decisions.place(letter, words("words"))
        text = letter.passage(there[0]).text[there[1] : there[2]]
        return _add(session, case, message, request.form.get("signal", ""), there, text=text)

    return decide(reference, decision, to="letter")


@actions.post("/findings/<int:number>/take-back")
def take_back(reference: str, number: int) -> Response:
    """Takes an added signal back."""

    def decision(session: Session, case: Case) -> str:
        finding = find.of_case(session, StoredFinding, number, case)
        signal_decisions.take_back(session, case, finding, by=me(), at=desk().now())
        return "The signal no longer counts."

    return decide(reference, decision, to="letter")


def _add(
    session: Session,
    case: Case,
    message: StoredMessage,
    signal: str,
    there: tuple[str, int, int],
    *,
    text: str,
) -> str:
    added = signal_decisions.add(
        session, case, message, signal, there, text=text,
        office=desk().office, by=me(), at=desk().now(),
    )  # fmt: skip
    session.flush()
    if signal not in RISK_SIGNALS:
        flash(url_for("signals.take_back", reference=case.reference, number=added.id), "undo")
    said = desk().words.signals[signal]  # type: ignore[index]  # checked by the decision
    return f"Added: {said}. Whoever has to hear of it is told now."
