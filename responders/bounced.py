"""Mail of ours that comes back: the case is told, and a person reaches the writer instead."""

from datetime import datetime

from sqlalchemy.orm import Session

from ingest.message import Message
from responders.office import Office
from responders.outcomes import give_up
from responders.wording import one_line
from store.deadlines import unmeet
from store.models import Case, Outbox
from store.threads import find_bounced

LONGEST = 300


def came_back(
    session: Session, message: Message, *, office: Office, now: datetime
) -> Outbox | None:
    """What a delivery status notification (RFC 3464) means for the mail it is about.

    A failed acknowledgement no longer meets its deadline and becomes a task to phone or
    write; a failed alert rings by the second channel and tells the administrator. A
    notice of mere delay (status 4) or of success (2) changes nothing. Returns the row,
    or `None` where the message is not about mail of ours.
    """
    row = find_bounced(session, message)
    bounce = message.bounce
    if row is None or bounce is None or bounce.status[:1] in ("2", "4"):
        return None
    told = f"It came back: {one_line(bounce.status or 'no reason given', LONGEST)}."
    give_up(session, row, told, office, now)
    if row.purpose == "acknowledgement" and row.case_id is not None:
        unmeet(session, session.get_one(Case, row.case_id), "acknowledge")
    return row
