"""Mail of ours that comes back: the case is told, and a person reaches the writer instead."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.message import Bounce, Message
from responders.office import Office
from responders.outcomes import give_up
from responders.wording import one_line
from store.deadlines import unmeet
from store.lineage import lineage, surviving
from store.models import Case, Outbox
from store.outbox import ANSWERS, PROGRAM
from store.tasks import open_task
from store.threads import find_bounced, find_sent_to

LONGEST = 300


def came_back(
    session: Session, filed: Case, message: Message, *, office: Office, now: datetime
) -> Outbox | None:
    """What a delivery status notification (RFC 3464) means for the mail it is about.

    A failed acknowledgement no longer meets its deadline and becomes a task to phone or
    write; a failed alert rings by the second channel and tells the administrator. A
    notice of mere delay or of success changes nothing. Returns the row, or `None` where
    nothing proves which mail of ours is meant: then `filed`, the case that the
    notification itself was filed under, gets a task to look, and no other case changes.
    """
    bounce = message.bounce
    if bounce is None or bounce.action != "failed":
        return None
    row = find_bounced(session, message)
    if row is None:
        _ask_to_look(session, filed, message, now=now)
        return None
    give_up(session, row, f"It came back: {_reason(message, bounce)}", office, now)
    if row.purpose in ANSWERS and row.case_id is not None:
        case = surviving(session, session.get_one(Case, row.case_id))
        if case.status == "closed":
            case.status, case.closed_at = "new", None
        if not _another_arrived(session, case):
            unmeet(session, case, "acknowledge", only_by=PROGRAM)
    return row


def _another_arrived(session: Session, case: Case) -> bool:
    """Whether the case has another answer that was sent and has not come back."""
    other = select(Outbox.id).where(
        Outbox.case_id.in_(lineage(session, case.id)),
        Outbox.purpose.in_(ANSWERS),
        Outbox.state == "sent",
    )
    return session.scalar(other.limit(1)) is not None


def _reason(message: Message, bounce: Bounce) -> str:
    if bounce.status:
        return f"{one_line(bounce.status, LONGEST)}."
    return one_line(message.automatic.reason, LONGEST) if message.automatic else "no reason given."


def _ask_to_look(session: Session, filed: Case, message: Message, *, now: datetime) -> None:
    likely = find_sent_to(session, message)
    if likely is None or likely.case is None:
        return
    open_task(
        session,
        filed,
        name=f"bounced-{likely.id}",
        what=f"See whether our letter to {likely.recipient} on {likely.case.reference} arrived; "
        "if not, reach them another way.",
        why="A mail server seems to say that it did not, but nothing proves which mail it means.",
        due_at=filed.next_due_at,
        at=now,
    )
