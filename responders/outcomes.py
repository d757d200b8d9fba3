"""What becomes of a mail after an attempt: sent, tried again, or a person's to see to."""

from datetime import datetime

from sqlalchemy.orm import Session

from responders.acknowledge import ask_a_person, ask_to_send_draft
from responders.admin import tell_admin
from responders.attempt import Outcome
from responders.backoff import wait_after
from responders.office import ROUTE_NAMES, URGENT, Office
from responders.reply import has_gone
from responders.transport import Refused, Uncertain
from responders.unclaimed import ring_second_channel
from store import outbox
from store.lineage import surviving
from store.models import Case, Outbox
from store.tasks import open_task

REPEATABLE = frozenset({"alert", "admin"})
"""Better twice than never. Anything else is better never than twice: a person sees to it."""

MOST_ATTEMPTS = 10
"""An acknowledgement is given up after so many, about six hours; alerts never are."""

SECOND_CHANNEL_AFTER = 3
"""Attempts at an urgent alert before the second channel is rung for it."""


def settle(
    session: Session, row: Outbox, outcome: Outcome, *, office: Office, now: datetime
) -> str:
    """Writes down what came of an attempt and sets off what follows; returns the new state."""
    if outcome == "drafted":
        leave_draft(session, row, now=now)
    elif outcome == "sent":
        outbox.sent(session, row.id, at=now)
        has_gone(session, row, office.policy, now=now)
    elif isinstance(outcome, Refused):
        give_up(session, row, str(outcome), office, now)
    elif isinstance(outcome, Uncertain) and row.purpose not in REPEATABLE:
        leave_uncertain(session, row, str(outcome), now=now)
    elif row.attempts >= MOST_ATTEMPTS and row.purpose not in REPEATABLE:
        give_up(session, row, str(outcome), office, now)
    else:
        _try_again(session, row, str(outcome), office, now)
    return row.state


def leave_uncertain(session: Session, row: Outbox, told: str, *, now: datetime) -> None:
    """Shows a person a mail that may or may not have gone; it is not sent again."""
    outbox.uncertain(session, row.id, at=now, error=told)
    case = _case(session, row)
    if case is not None:
        open_task(
            session,
            case,
            name=f"uncertain-{row.id}",
            what=f"Ask {row.recipient} whether our letter arrived; if not, answer yourself.",
            why=told,
            due_at=case.next_due_at,
            at=now,
        )


def leave_draft(session: Session, row: Outbox, *, now: datetime) -> None:
    """Leaves an acknowledgement to a person, who finds it in Drafts; the task says until when."""
    outbox.drafted(session, row.id, at=now)
    case = _case(session, row)
    if case is not None:
        ask_to_send_draft(session, case, row, at=now)


def withdraw(session: Session, row: Outbox, why: str, *, now: datetime) -> None:
    """Stops an acknowledgement that may no longer go by itself; a person sends it."""
    outbox.cancel(session, row.id, actor=outbox.PROGRAM, why=why, at=now)
    row.lease_until = None
    case = _case(session, row)
    if case is not None:
        ask_a_person(session, case, why, at=now)


def _try_again(session: Session, row: Outbox, told: str, office: Office, now: datetime) -> None:
    wait = wait_after(row.attempts, row.header_message_id)
    outbox.retry(session, row.id, not_before=now + wait, error=told)
    if row.attempts >= SECOND_CHANNEL_AFTER:
        _ring(session, row, office, now)


def give_up(session: Session, row: Outbox, told: str, office: Office, now: datetime) -> None:
    """Marks a mail failed for good and hands what it was for to people.

    `told` is the sentence of why. Done twice, it opens nothing twice.
    """
    outbox.failed(session, row.id, at=now, error=told)
    case = _case(session, row)
    if row.purpose == "alert":
        _ring(session, row, office, now)
        about = f" about {case.reference}" if case is not None else ""
        tell_admin(
            session,
            key=f"alert:{row.id}",
            what="An alert could not be delivered",
            told=told,
            mend=f"Tell {row.recipient}{about} yourself, and correct the address in "
            f"PALSBOX_ROUTE_{row.route.upper()}.",
            since=now,
            office=office,
            now=now,
        )
    if case is None:
        return
    if row.purpose == "acknowledgement":
        ask_a_person(session, case, told, at=now)
    else:
        whom = next((name for route, name in ROUTE_NAMES.items() if route == row.route), "")
        open_task(
            session,
            case,
            name=f"undelivered-{row.id}",
            what=f"Reach {whom or row.recipient} another way: our letter was not delivered.",
            why=told,
            due_at=case.next_due_at,
            at=now,
        )


def _ring(session: Session, row: Outbox, office: Office, now: datetime) -> None:
    case = _case(session, row)
    if case is not None and row.purpose == "alert" and row.priority == URGENT:
        ring_second_channel(session, case, key=f"unsent:{case.id}", office=office, now=now)


def _case(session: Session, row: Outbox) -> Case | None:
    return surviving(session, session.get_one(Case, row.case_id)) if row.case_id else None
