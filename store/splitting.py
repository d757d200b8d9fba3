"""Some letters of a case become a case of their own; it can be taken back (see `undoing`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classify.finding import RISK_SIGNALS
from policy.assessment import GRADES
from policy.working_days import LONDON
from store import audit
from store.cases import ATTENTION
from store.deadlines import refresh_due
from store.lineage import SPLIT, Regrouping, answered_as
from store.models import Case, Outbox, StoredFinding, StoredMessage
from store.moving import copy_of, move, of_messages, set_columns
from store.outbox import ANSWERS
from store.together import BANDS, COLUMNS, as_json
from store.tokens import next_reference

REACHES = ("queued", "retrying", "sending", "sent", "uncertain", "shadow")
BAND_OF_ENTRY = {"automatic": "automatic", "quarantined": "quarantine"}


class CannotSplitError(Exception):
    """These letters cannot leave the case; the message is one sentence saying what to do."""


def split(
    session: Session,
    case: Case,
    messages: Sequence[StoredMessage],
    why: str,
    *,
    by: str,
    at: datetime,
) -> Case:
    """Opens a case with these letters of `case`, which the caller has locked; some must stay.

    The new case takes every deadline over as it stands, so that none is later than it was.
    Danger goes where the words of danger are, with whoever claimed it; where both have some,
    both are in danger. `acknowledge` is open again where its writer has had no answer.

    Raises `CannotSplitError` where the letter that opened the case would leave: the rest would
    stand in the name of somebody who is gone, and its own writer would go unanswered.
    """
    if _opening(case) in messages:
        raise CannotSplitError(
            "The letter that opened the case stays with it: split the other letters off instead."
        )
    before = {name: getattr(case, name) for name in COLUMNS}
    last_finding = session.scalar(select(func.max(StoredFinding.id))) or 0
    moved = of_messages(session, case, messages)
    made = _open(session, case, messages, at)
    danger_moves = _danger_goes(case, moved["finding"])
    regrouping = Regrouping(what=SPLIT, case_id=case.id, other_id=made.id, done_by=by, done_at=at)
    regrouping.kept = {}
    session.add(regrouping)
    session.flush()
    _take_deadlines_over(session, case, made)
    move(session, moved, out_of=case, into=made)
    _part_danger(case, made, *danger_moves)
    session.flush()
    for one in (case, made):
        refresh_due(session, one)
    after = {name: getattr(case, name) for name in COLUMNS}
    regrouping.kept = {
        "before": as_json(before),
        "after": as_json(after),
        "moved": moved,
        "last_finding": last_finding,
    }
    for one, its_other, what in ((case, made, "case split"), (made, case, "split from")):
        audit.record(
            session, case_id=one.id, actor=by, what=what, at=at, case=its_other.reference,
            why=why, messages=moved["message"],
        )  # fmt: skip
    return made


def _opening(case: Case) -> StoredMessage:
    """The first letter of the person in whose name the case stands; else its first of all."""
    writer = case.writer_address.casefold()
    return min(
        case.messages,
        key=lambda one: (one.from_address.casefold() != writer, one.received_at, one.id),
    )


def was_answered(session: Session, case: Case) -> bool:
    """Whether the writer of a case has had an answer, or one is on its way: about this case,
    one that went into it or one that it was split from."""
    known = select(Outbox.id).where(
        Outbox.case_id.in_(answered_as(session, case.id)),
        Outbox.purpose.in_(ANSWERS),
        Outbox.state.in_(REACHES),
        func.lower(Outbox.recipient) == case.writer_address.casefold(),
    )
    return session.scalar(known.limit(1)) is not None


def _open(session: Session, case: Case, messages: Sequence[StoredMessage], at: datetime) -> Case:
    first = min(messages, key=lambda message: (message.received_at, message.id))
    own = _read(first)
    made = Case(
        reference=next_reference(session, first.received_at.astimezone(LONDON).year),
        opened_at=at,
        received_at=first.received_at,
        kind=case.kind if first.kind in ("reply", "") else first.kind,
        status="open" if case.status == "closed" else case.status,
        band=min((BAND_OF_ENTRY.get(one.entry, "case") for one in messages), key=BANDS.index),
        attention=max((one.attention for one in messages), key=ATTENTION.index),
        same_day=any(_read(one).get("same_day", False) for one in messages),
        backlog=all(one.backlog for one in messages),
        draft_grade=max((_read(one).get("grade", "none") for one in messages), key=GRADES.index),
        writer_name=first.from_name,
        writer_address=first.from_address,
        writer_label=own.get("sender", {}).get("label", ""),
        subject=first.subject,
        why=f"Split from {case.reference}.",
        policy_version=case.policy_version,
        clock_started_at=case.clock_started_at,
        assigned_to=case.assigned_to,
        looked_at_by=case.looked_at_by,
        looked_at=case.looked_at,
    )
    session.add(made)
    session.flush()
    audit.begins(session, made.id)
    return made


def _take_deadlines_over(session: Session, case: Case, made: Case) -> None:
    answered = was_answered(session, made)
    for deadline in case.deadlines:
        copied = copy_of(deadline, made)
        if deadline.name == "acknowledge" and not answered:
            copied.met_at, copied.met_by = None, ""
        session.add(copied)
    session.flush()


def _read(message: StoredMessage) -> dict[str, Any]:
    return message.assessment or {}


def _danger_goes(case: Case, going: Sequence[int]) -> tuple[bool, bool]:
    """Whether danger stays, and whether it goes; both where no words say which."""
    risks = [
        finding.id
        for finding in case.findings
        if finding.signal in RISK_SIGNALS and not finding.context and not finding.dismissed_by
    ]
    goes = [number for number in risks if number in set(going)]
    return len(goes) < len(risks) or not risks, bool(goes) or not risks


def _part_danger(case: Case, made: Case, stays: bool, goes: bool) -> None:
    if not case.danger:
        return
    if goes:
        set_columns(
            made,
            {
                "danger": True,
                "band": "danger",
                "claimed_by": case.claimed_by,
                "claimed_at": case.claimed_at,
            },
        )
    if not stays:
        set_columns(
            case,
            {
                "danger": False,
                "band": "case" if case.band == "danger" else case.band,
                "claimed_by": "",
                "claimed_at": None,
                "danger_set_aside_by": "",
                "danger_set_aside_why": "",
            },
        )
