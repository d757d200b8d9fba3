"""What staff decide about a danger: who takes it, what was done, whether it is one.

As in `decisions`: the caller's transaction, a locked case, `RefusedError` where it cannot be.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from classify.finding import RISK_SIGNALS
from review.accounts import names
from review.danger import STEP_DONE, STEP_UNDONE, Step
from review.decisions import RefusedError
from store import audit
from store.deadlines import meet, unmeet
from store.models import Case


def claim(session: Session, case: Case, *, by: str, at: datetime) -> None:
    """Takes the danger, and the case with it. The first to claim has it."""
    if not case.danger:
        raise RefusedError("There is no danger on this case to claim.")
    if case.claimed_at is not None:
        who = names(session).get(case.claimed_by, case.claimed_by)
        raise RefusedError(f"The danger was already claimed by {who}.")
    case.claimed_by, case.claimed_at = by, at
    case.assigned_to = by
    if case.status == "new":
        case.status = "open"
    audit.record(session, case_id=case.id, actor=by, what="danger claimed", at=at)


def give_back(session: Session, case: Case, *, by: str, at: datetime) -> None:
    """Gives a claimed danger back, so that it is unclaimed and alerts go on."""
    before, case.claimed_by, case.claimed_at = case.claimed_by, "", None
    audit.record(session, case_id=case.id, actor=by, what="danger given back", at=at, before=before)


def propose(session: Session, case: Case, why: str, *, by: str, at: datetime) -> None:
    """The first of two people says why there is no danger; it stands until the second agrees."""
    if not case.danger:
        raise RefusedError("There is no danger on this case to set aside.")
    if not why:
        raise RefusedError("Say why there is no danger to life.")
    case.danger_set_aside_by, case.danger_set_aside_why = by, why
    audit.record(
        session, case_id=case.id, actor=by, what="setting danger aside proposed", at=at, why=why
    )


def confirm(session: Session, case: Case, *, by: str, at: datetime) -> None:
    """The second person agrees: the danger is set aside, its findings with it."""
    proposer = case.danger_set_aside_by
    if not case.danger or not proposer:
        raise RefusedError("Nobody has proposed to set this danger aside.")
    if proposer == by:
        raise RefusedError("Setting a danger aside takes a second person: ask a colleague.")
    for finding in case.findings:
        if finding.signal in RISK_SIGNALS and not finding.context and not finding.dismissed_by:
            finding.dismissed_by, finding.dismissed_at = f"{proposer}, {by}", at
            finding.dismissed_why = case.danger_set_aside_why
    case.danger = False
    if case.band == "danger":
        case.band = "case"
    audit.record(
        session, case_id=case.id, actor=by, what="danger set aside", at=at,
        proposed_by=proposer, why=case.danger_set_aside_why,
    )  # fmt: skip


def keep(session: Session, case: Case, *, by: str, at: datetime) -> None:
    """Anyone may say that the danger stands; a proposal to set it aside is then gone."""
    audit.record(
        session, case_id=case.id, actor=by, what="danger kept", at=at,
        proposed_by=case.danger_set_aside_by, why=case.danger_set_aside_why,
    )  # fmt: skip
    case.danger_set_aside_by, case.danger_set_aside_why = "", ""


def tick(session: Session, case: Case, step: Step, note: str, *, by: str, at: datetime) -> None:
    """Ticks a step of Appendix 6; one that asks for a note is not ticked without."""
    if step.note and not note:
        raise RefusedError(f"Write this down first: {step.note[0].lower()}{step.note[1:]}.")
    audit.record(
        session, case_id=case.id, actor=by, what=STEP_DONE, at=at, step=step.name, note=note
    )
    if step.deadline:
        meet(session, case.id, step.deadline, by=by, at=at)


def untick(session: Session, case: Case, step: Step, *, by: str, at: datetime) -> None:
    """Takes a tick back, and with it the deadline it met."""
    audit.record(session, case_id=case.id, actor=by, what=STEP_UNDONE, at=at, step=step.name)
    if step.deadline:
        unmeet(session, case, step.deadline)
