"""What must hold in every database at any moment, each checked by a query of its own.

A violation is a fault of the program, or of a hand in the tables; `palsbox verify` prints
them. ARCHITECTURE.md says why each holds.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from store.audit import broken_links
from store.lineage import MERGE, SPLIT, Regrouping
from store.models import Case, Delivery, Outbox, Raw, StoredMessage, Task
from store.outbox import AGAIN, message_id_of

HEAPS = ("case", "follow_up", "automatic", "quarantined")
AUTOMATIC = "automatic"
UNANSWERED = ("failed", "uncertain", "draft")
"""States in which an acknowledgement certainly or possibly never arrived, or waits in Drafts."""
LATE = timedelta(minutes=15)
"""How long a due alert may stay unsent while mail goes out at all."""
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must never be: the rule it breaks, and a sentence with the row's number."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule, in words, and where it is broken (at most 20 places)."""

    rule: str
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the database cannot know: the moment, our own addresses, which domains are
    secure, and whether alerts are being sent at all."""

    now: datetime
    own_addresses: frozenset[str]
    is_secure: Callable[[str], bool]
    sends_alerts: bool


Check = Callable[[Session, Circumstances], Iterator[str]]


def check_invariants(session: Session, given: Circumstances) -> Iterator[Checked]:
    """Every rule in turn, with where it is broken. Changes nothing."""
    for rule, check in CHECKS.items():
        places: list[Violation] = []
        for sentence in check(session, given):
            places.append(Violation(rule, sentence))
            if len(places) == _MOST_SHOWN:
                break
        yield Checked(rule, tuple(places))


def _one_heap(session: Session, _: Circumstances) -> Iterator[str]:
    settled = StoredMessage.state.in_(("triaged", "quarantined"))
    lost = or_(StoredMessage.case_id.is_(None), StoredMessage.entry.not_in(HEAPS))
    for number in _ids(session, select(StoredMessage.id).where(settled, lost)):
        yield f"Message {number} was read and is in no heap: no case shows it."
    heaped = StoredMessage.state.not_in(("stored", "triaged", "quarantined"))
    for number in _ids(session, select(StoredMessage.id).where(heaped)):
        yield f"Message {number} is in a state that palsbox does not know."


def _bytes_kept(session: Session, _: Circumstances) -> Iterator[str]:
    gone = select(StoredMessage.id).where(
        StoredMessage.error == "",
        ~exists().where(Raw.message_id == StoredMessage.id),
    )
    for number in _ids(session, gone):
        yield f"Message {number} has lost its bytes, and nothing says why."


def _listed(session: Session, _: Circumstances) -> Iterator[str]:
    unknown = select(Delivery.id).where(~exists().where(StoredMessage.id == Delivery.message_id))
    for number in _ids(session, unknown):
        yield f"Place {number} in a mailbox names a message that is not stored."
    unlisted = select(StoredMessage.id).where(
        StoredMessage.mailbox_id.is_not(None),
        ~exists().where(Delivery.message_id == StoredMessage.id),
    )
    for number in _ids(session, unlisted):
        yield f"Message {number} came from a mailbox, but no place in it is noted."


def _one_acknowledgement(session: Session, _: Circumstances) -> Iterator[str]:
    twice = (
        select(Outbox.case_id, Outbox.template)
        .where(
            Outbox.purpose == "acknowledgement",
            Outbox.state != "cancelled",
            Outbox.key.not_like(f"%{AGAIN}%"),
        )
        .group_by(Outbox.case_id, Outbox.template)
        .having(func.count() > 1)
    )
    for case_id, template in session.execute(twice):
        yield f"Case {case_id} was acknowledged twice with the letter {template}."


def _none_to_machines(session: Session, given: Circumstances) -> Iterator[str]:
    # A letter goes with a merge or a split, and its acknowledgement stays where it was.
    regrouped = exists().where(
        or_(Regrouping.case_id == Outbox.case_id, Regrouping.other_id == Outbox.case_id)
    )
    a_person_wrote = exists().where(
        or_(StoredMessage.case_id == Outbox.case_id, regrouped),
        StoredMessage.from_address == Outbox.recipient,
        StoredMessage.entry != AUTOMATIC,
    )
    machines = select(Outbox.id).where(Outbox.purpose == "acknowledgement", ~a_person_wrote)
    for number in _ids(session, machines):
        yield f"Acknowledgement {number} went to an address from which no person wrote."
    own = select(Outbox.id).where(
        Outbox.purpose == "acknowledgement",
        or_(Outbox.recipient.in_(given.own_addresses), Outbox.recipient == ""),
    )
    for number in _ids(session, own):
        yield f"Acknowledgement {number} goes to ourselves or to nobody."


def _message_ids(session: Session, _: Circumstances) -> Iterator[str]:
    rows = session.execute(
        select(Outbox, Case.reference).outerjoin(Case, Case.id == Outbox.case_id)
    ).yield_per(500)
    for row, reference in rows:
        expected = message_id_of(session, row.key, row.envelope_from, reference or "")
        if row.header_message_id != expected:
            yield f"Mail {row.id} has a Message-ID that is not derived from its row."


def _unanswered(session: Session, _: Circumstances) -> Iterator[str]:
    later = aliased(Outbox)
    answered_since = exists().where(
        later.case_id == Outbox.case_id,
        later.purpose.in_(("acknowledgement", "reply")),
        later.state == "sent",
    )
    unseen = select(Outbox.id).where(
        Outbox.purpose == "acknowledgement",
        Outbox.state.in_(UNANSWERED),
        ~exists().where(Task.case_id == Outbox.case_id),
        ~answered_since,
    )
    for number in _ids(session, unseen):
        yield f"Acknowledgement {number} did not surely arrive, and it is nobody's task."


def _alerts_do_not_wait(session: Session, given: Circumstances) -> Iterator[str]:
    held = select(Outbox.id).where(
        Outbox.purpose == "alert",
        Outbox.attempts == 0,
        Outbox.state == "queued",
        Outbox.not_before > Outbox.created_at,
    )
    for number in _ids(session, held):
        yield f"Alert {number} was made to wait."
    if given.sends_alerts:
        late = select(Outbox.id).where(
            Outbox.purpose == "alert",
            Outbox.state == "queued",
            Outbox.not_before < given.now - LATE,
        )
        for number in _ids(session, late):
            yield f"Alert {number} is due and nobody has tried to send it: is the engine running?"


def _no_details_in_the_open(session: Session, given: Circumstances) -> Iterator[str]:
    carrying = session.execute(
        select(Outbox.id, Outbox.recipient).where(Outbox.purpose == "alert", Outbox.carries_details)
    )
    for number, recipient in carrying.yield_per(500):
        if not given.is_secure(recipient):
            yield f"Alert {number} carries a patient's details to {recipient}, which is not secure."


def _merged(session: Session, _: Circumstances) -> Iterator[str]:
    emptied = Case.merged_into_id.is_not(None)
    for number in _ids(session, select(Case.id).where(emptied, Case.status != "closed")):
        yield f"Case {number} went into another and is not closed."
    left = select(StoredMessage.id).join(Case, StoredMessage.case_id == Case.id).where(emptied)
    for number in _ids(session, left):
        yield f"Message {number} is with a case that went into another, where nobody looks."
    into = aliased(Case)
    told = exists().where(
        Regrouping.what == MERGE,
        Regrouping.other_id == Case.id,
        Regrouping.case_id == Case.merged_into_id,
        Regrouping.undone_at.is_(None),
    )
    untold = select(Case.id).where(emptied, ~told)
    for number in _ids(session, untold):
        yield f"Case {number} went into another, and nothing says who merged it."
    # A danger goes along with its words where they are split off again.
    split = exists().where(Regrouping.what == SPLIT, Regrouping.case_id == into.id)
    quieter = (
        select(Case.id)
        .join(into, Case.merged_into_id == into.id)
        .where(Case.danger, ~into.danger, into.danger_set_aside_by == "", ~split)
    )
    for number in _ids(session, quieter):
        yield f"Case {number} speaks of danger, and the case it went into does not."
    yield from _circles(session)


def _circles(session: Session) -> Iterator[str]:
    """Cases that went into each other, so that no reference leads anywhere."""
    goes = {
        row[0]: row[1] or 0
        for row in session.execute(
            select(Case.id, Case.merged_into_id).where(Case.merged_into_id.is_not(None))
        )
    }
    for number in goes:
        at, passed = number, set[int]()
        while at in goes and at not in passed:
            passed.add(at)
            at = goes[at]
        if at in passed:
            yield f"Case {number} leads round to itself: it was merged in a circle."


def _trail(session: Session, _: Circumstances) -> Iterator[str]:
    yield from broken_links(session)


CHECKS: dict[str, Check] = {
    "Every message read is in exactly one heap": _one_heap,
    "Every message has its bytes, or the reason why not": _bytes_kept,
    "Everything a mailbox listed is stored, and the other way round": _listed,
    "One acknowledgement a case and letter": _one_acknowledgement,
    "No acknowledgement to machines, to nobody or to ourselves": _none_to_machines,
    "Every Message-ID of ours is derived from its row": _message_ids,
    "An acknowledgement that may not have arrived is a person's task": _unanswered,
    "Nothing makes an alert wait": _alerts_do_not_wait,
    "No patient's details go to a domain that is not secure": _no_details_in_the_open,
    "A merged case is empty, closed and leads to one that is as loud": _merged,
    "The audit trail is whole": _trail,
}


def _ids(session: Session, query: Select[int]) -> Sequence[int]:
    return session.scalars(query.limit(_MOST_SHOWN)).all()
