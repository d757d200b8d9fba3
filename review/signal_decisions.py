"""What staff decide about signals: they confirm one, or add one that no rule found.

As in `decisions`: the caller's transaction, a locked case, `RefusedError` where it cannot be.
"""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from classify.finding import RISK_SIGNALS, SIGNALS, Signal
from ingest.message import Message
from policy.deadlines import deadlines_of_signal
from responders.alert import raise_alert_for
from responders.office import Office
from review.decisions import RefusedError
from store import audit
from store.deadlines import reopen
from store.models import Case, StoredFinding, StoredMessage

BY_STAFF = "staff.added"
"""The rule of a finding that a person added."""

LONGEST = 1000


def confirm(session: Session, case: Case, finding: StoredFinding, *, by: str, at: datetime) -> None:
    """A person agrees that a counting signal is one."""
    if finding.context or finding.dismissed_by:
        raise RefusedError("This signal does not count now, so there is nothing to confirm.")
    finding.confirmed_by, finding.confirmed_at = by, at
    audit.record(
        session, case_id=case.id, actor=by, what="signal confirmed", at=at,
        finding=finding.id, signal=finding.signal, rule=finding.rule,
    )  # fmt: skip


def unconfirm(
    session: Session, case: Case, finding: StoredFinding, *, by: str, at: datetime
) -> None:
    """Takes that back."""
    finding.confirmed_by, finding.confirmed_at = "", None
    audit.record(
        session, case_id=case.id, actor=by, what="confirmation taken back", at=at,
        finding=finding.id, signal=finding.signal, rule=finding.rule,
    )  # fmt: skip


def place(message: Message, words: str) -> tuple[str, int, int]:
    """Where in the letter the words stand: the passage, start and end; spaces do not matter.

    Raises `RefusedError` where they stand nowhere.
    """
    wanted = words.split()
    if not wanted:
        raise RefusedError("Select the words in the letter, or copy them into the field.")
    pattern = re.compile(r"\s+".join(re.escape(word) for word in wanted), re.IGNORECASE)
    for passage in sorted(message.passages, key=lambda one: one.where != "body"):
        if found := pattern.search(passage.text):
            return passage.where, found.start(), found.end()
    raise RefusedError("These words do not stand in the letter: copy them as they are there.")


def add(
    session: Session,
    case: Case,
    message: StoredMessage,
    signal: str,
    where: tuple[str, int, int],
    *,
    text: str,
    office: Office,
    by: str,
    at: datetime,
) -> StoredFinding:
    """Adds a signal that counts from now on, with all that one found by a rule sets off: its
    alerts at once, its deadlines, the case's place in the queue."""
    known = _known(signal)
    passage, start, end = where
    if any(
        (row.message_id, row.where, row.start, row.end, row.signal)
        == (message.id, passage, start, end, known)
        and not row.context
        and not row.dismissed_by
        for row in case.findings
    ):
        raise RefusedError("This signal is there already, on the same words.")
    finding = StoredFinding(
        case=case,
        message=message,
        signal=known,
        rule=BY_STAFF,
        where=passage,
        start=start,
        end=end,
        text=text[:LONGEST],
        paragraph=office.policy.paragraph_of(known),
        confirmed_by=by,
        confirmed_at=at,
    )
    session.add(finding)
    session.flush()
    _bring_forward(case, message, known, text, office)
    audit.record(
        session, case_id=case.id, actor=by, what="signal added", at=at,
        finding=finding.id, signal=known, words=text[:LONGEST], message=message.id,
    )  # fmt: skip
    for deadline in deadlines_of_signal(office.policy, known, at):
        reopen(session, case, deadline)
    raise_alert_for(session, finding, office=office, now=at)
    return finding


def take_back(
    session: Session, case: Case, finding: StoredFinding, *, by: str, at: datetime
) -> None:
    """An added signal no longer counts. Risk to life takes two people: see `danger_decisions`."""
    if finding.rule != BY_STAFF:
        raise RefusedError("A rule found this signal: dismiss it, with a reason.")
    if finding.signal in RISK_SIGNALS:
        raise RefusedError("Risk to life is set aside by two people: use “Set the danger aside”.")
    finding.dismissed_by, finding.dismissed_at = by, at
    finding.dismissed_why = "Added by mistake."
    audit.record(
        session, case_id=case.id, actor=by, what="signal taken back", at=at,
        finding=finding.id, signal=finding.signal,
    )  # fmt: skip


def _known(signal: str) -> Signal:
    known = next((name for name in SIGNALS if name == signal), None)
    if known is None:
        raise RefusedError("Choose a signal from the list.")
    return known


def _bring_forward(
    case: Case, message: StoredMessage, signal: Signal, text: str, office: Office
) -> None:
    rule = office.policy.signals.get(signal)
    case.same_day = case.same_day or (rule is not None and rule.same_day)
    if case.status in ("new", "closed"):
        case.status, case.closed_at = "open", None
    if case.band in ("automatic", "backlog"):
        case.band = "case"
    if signal not in RISK_SIGNALS:
        return
    message.attention = case.attention = "page"
    case.band, case.why = "danger", f"Danger: “{text[:LONGEST]}”"
    case.danger_set_aside_by, case.danger_set_aside_why = "", ""
    if not case.danger:
        # Whoever has claimed a danger of this case already has this one, too.
        case.danger, case.claimed_by, case.claimed_at = True, "", None
