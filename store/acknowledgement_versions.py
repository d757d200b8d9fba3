"""The wordings of automatic acknowledgements: proposed by one person, decided by another.

Every step is an event of the installation's trail and changes nothing where it may not be
taken; then it raises `NotDecidedError`, whose message is one sentence for the person.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from store import audit
from store.correspondence import AcknowledgementVersion
from store.locks import wait_for

IN_FORCE = ("approved", "shipped")
"""States that put words into force: the wording's own, or the shipped ones."""

# Built once: it is asked at every letter, so that no program goes on with an old wording.
_IN_FORCE = (
    select(AcknowledgementVersion)
    .where(
        AcknowledgementVersion.name == bindparam("name"),
        AcknowledgementVersion.state.in_(IN_FORCE),
    )
    .order_by(AcknowledgementVersion.version.desc())
    .limit(1)
)


class NotDecidedError(Exception):
    """The wording stays as it was; the message says why."""


def in_force(session: Session, name: str) -> AcknowledgementVersion | None:
    """The wording in force; `None` while that is the shipped one."""
    row = session.scalar(_IN_FORCE, {"name": name})
    return None if row is None or row.state == "shipped" else row


def numbers_in_force(session: Session) -> dict[str, int]:
    """The version in force of every acknowledgement that ever had another than the shipped
    one; 0 where that is in force again."""
    rows = session.scalars(
        select(AcknowledgementVersion)
        .where(AcknowledgementVersion.state.in_(IN_FORCE))
        .order_by(AcknowledgementVersion.version)
    )
    return {row.name: row.version if row.state == "approved" else 0 for row in rows}


def names_waiting(session: Session) -> set[str]:
    """The acknowledgements of which a proposal waits for a second person."""
    waits = AcknowledgementVersion.state == "proposed"
    return set(session.scalars(select(AcknowledgementVersion.name).where(waits)))


def all_of(session: Session, name: str) -> Sequence[AcknowledgementVersion]:
    """Every wording that was ever proposed, and every way back, the newest first."""
    return session.scalars(_of(name)).all()


def waiting(session: Session, name: str) -> AcknowledgementVersion | None:
    """The proposal that waits for a second person; at most one an acknowledgement."""
    return session.scalar(_of(name).where(AcknowledgementVersion.state == "proposed").limit(1))


def propose(
    session: Session, name: str, text: str, why: str, *, by: str, at: datetime
) -> AcknowledgementVersion:
    """Adds a proposal, which changes no letter. Raises `NotDecidedError` where one waits."""
    wait_for(session, f"acknowledgement:{name}")
    if waiting(session, name) is not None:
        raise NotDecidedError(
            "Another wording waits for a second person: decide on that one first."
        )
    return _add(session, name, "proposed", text, why, by=by, at=at)


def approve(
    session: Session, name: str, version: int, *, over: int, by: str, at: datetime
) -> AcknowledgementVersion:
    """Puts a proposal into force. `over` is the version in force that the person saw beside it,
    0 for the shipped words. Raises `NotDecidedError`."""
    row = _waiting(session, name, version)
    if row.proposed_by == by:
        raise NotDecidedError("You proposed it yourself: a second person has to approve it.")
    used = in_force(session, name)
    if (used.version if used else 0) != over:
        raise NotDecidedError("Other words are in force since you opened the page: look again.")
    return _decide(session, row, "approved", "", by=by, at=at)


def turn_down(
    session: Session, name: str, version: int, why: str, *, by: str, at: datetime
) -> AcknowledgementVersion:
    """Refuses a proposal, with a reason. Raises `NotDecidedError`."""
    row = _waiting(session, name, version)
    if row.proposed_by == by:
        raise NotDecidedError("You proposed it yourself: take it back instead.")
    return _decide(session, row, "turned down", why, by=by, at=at)


def take_back(
    session: Session, name: str, version: int, *, by: str, at: datetime
) -> AcknowledgementVersion:
    """Takes one's own proposal back. Raises `NotDecidedError`."""
    row = _waiting(session, name, version)
    if row.proposed_by != by:
        raise NotDecidedError("Only the person who proposed it can take it back.")
    return _decide(session, row, "taken back", "", by=by, at=at)


def back_to_shipped(
    session: Session, name: str, why: str, *, by: str, at: datetime
) -> AcknowledgementVersion:
    """Puts the shipped words into force again, at once and by one person: they were reviewed
    before they were shipped. A proposal that waits has to be made anew. Raises
    `NotDecidedError` where they are in force."""
    wait_for(session, f"acknowledgement:{name}")
    if in_force(session, name) is None:
        raise NotDecidedError("The shipped words are in force already.")
    stopped = waiting(session, name)
    if stopped is not None:
        # It would lie below the way back, whose number is the higher one.
        state = "taken back" if stopped.proposed_by == by else "turned down"
        _decide(session, stopped, state, "The shipped words were put into force.", by=by, at=at)
    row = _add(session, name, "shipped", "", why, by=by, at=at)
    row.decided_by, row.decided_at = by, at
    return row


def _add(
    session: Session, name: str, state: str, text: str, why: str, *, by: str, at: datetime
) -> AcknowledgementVersion:
    newest = session.scalar(_of(name).limit(1))
    row = AcknowledgementVersion(
        name=name,
        version=newest.version + 1 if newest else 1,
        state=state,
        text=text,
        why=why,
        proposed_by=by,
        proposed_at=at,
    )
    session.add(row)
    session.flush()
    _tell(session, row, why, by=by, at=at)
    return row


def _waiting(session: Session, name: str, version: int) -> AcknowledgementVersion:
    wait_for(session, f"acknowledgement:{name}")
    row = waiting(session, name)
    if row is None or row.version != version:
        raise NotDecidedError("A colleague has decided on it since you opened the page.")
    return row


def _decide(
    session: Session, row: AcknowledgementVersion, state: str, why: str, *, by: str, at: datetime
) -> AcknowledgementVersion:
    row.state, row.decided_by, row.decided_at, row.decided_why = state, by, at, why
    session.flush()
    _tell(session, row, why, by=by, at=at)
    return row


def _tell(
    session: Session, row: AcknowledgementVersion, why: str, *, by: str, at: datetime
) -> None:
    audit.record(
        session,
        case_id=None,
        actor=by,
        what=f"acknowledgement wording {row.state}",
        at=at,
        letter=row.name,
        version=row.version,
        why=why,
        proposed_by=row.proposed_by,
        # The trail is chained: what was read and approved can be proved from it.
        text_sha256=hashlib.sha256(row.text.encode()).hexdigest(),
    )


def _of(name: str) -> Select[AcknowledgementVersion]:
    return (
        select(AcknowledgementVersion)
        .where(AcknowledgementVersion.name == name)
        .order_by(AcknowledgementVersion.version.desc())
    )
