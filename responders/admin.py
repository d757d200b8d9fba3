"""Letters to the administrator when palsbox itself is in trouble."""

from datetime import datetime

from sqlalchemy.orm import Session

from responders.office import SOON, URGENT, Office
from responders.render import render
from responders.second_channel import RECIPIENT
from responders.wording import one_line
from store import outbox
from store.models import Outbox

LONGEST = 500


def tell_admin(
    session: Session,
    *,
    key: str,
    what: str,
    told: str,
    mend: str,
    since: datetime,
    office: Office,
    now: datetime,
) -> list[Outbox]:
    """One letter to each administrator about one trouble; a second with its `key` adds nothing.

    `what` is the trouble ("The mailbox cannot be read"), `told` what the machine said,
    `mend` what to do. None may hold a patient's details: the letter goes to any address.
    """
    letter = render(
        "admin_trouble",
        organisation=office.policy.organisation,
        what=one_line(what, LONGEST),
        told=one_line(told, LONGEST),
        mend=one_line(mend, LONGEST),
        since=since,
    )
    rows = [
        outbox.put(
            session,
            outbox.NewMail(
                key=f"admin:{key}:{recipient}",
                case_id=None,
                purpose="admin",
                template="admin_trouble",
                recipient=recipient,
                envelope_from=office.from_address,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                not_before=now,
                priority=SOON,
            ),
            at=now,
        )
        for recipient in office.admin
    ]
    return [row for row in rows if row is not None]


def ring_admin(
    session: Session, *, key: str, what: str, told: str, office: Office, now: datetime
) -> Outbox | None:
    """The same trouble by the second channel, where there is one: what keeps palsbox from reading
    mail, such as a sign-in that was withdrawn, often keeps it from sending too."""
    if not office.notifies:
        return None
    return outbox.put(
        session,
        outbox.NewMail(
            key=f"admin:{key}:{RECIPIENT}",
            case_id=None,
            purpose="admin",
            template="admin_trouble",
            recipient=RECIPIENT,
            envelope_from=office.from_address,
            subject=f"palsbox needs attention: {one_line(what, LONGEST)}",
            text=one_line(told, LONGEST),
            not_before=now,
            priority=URGENT,
        ),
        at=now,
    )
