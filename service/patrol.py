"""What no message sets off: unclaimed danger, the backlog's dangers, mailboxes in trouble."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from responders.admin import ring_admin, tell_admin
from responders.office import Office
from responders.rota import ring_rota
from responders.unclaimed import repeat_due, summarise_backlog
from store.database import Database
from store.locks import take_if_free
from store.models import Mailbox, StoredMessage

TELL_ADMIN_AFTER = timedelta(minutes=5)


def patrol(database: Database, office: Office, moment: datetime) -> None:
    """Puts into the outbox what is due because nobody did anything. Done twice for one
    moment, or by two processes at once, it adds nothing twice."""
    with database.begin() as session:
        if not take_if_free(session, "patrol"):
            return
        repeat_due(session, moment, office=office)
        ring_rota(session, moment, office=office)
        if not session.scalar(select(exists().where(StoredMessage.state == "stored"))):
            summarise_backlog(session, moment, office=office)
        for mailbox in session.scalars(
            select(Mailbox).where(Mailbox.failing_since < moment - TELL_ADMIN_AFTER)
        ):
            since = mailbox.failing_since or moment
            key = f"mailbox:{mailbox.id}:{since:%Y%m%dT%H%M%S}"
            what, told = "The mailbox cannot be read", mailbox.last_error
            ring_admin(session, key=key, what=what, told=told, office=office, now=moment)
            tell_admin(
                session,
                key=key,
                what=what,
                told=told,
                mend=f"Check {mailbox.name} and PALSBOX_MAILBOX_URL; no mail is lost, it is "
                "read as soon as the mailbox answers again.",
                since=since,
                office=office,
                now=moment,
            )
