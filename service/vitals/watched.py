"""What the pages for monitoring ask, answered from the database by any process."""

from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from service.settings import Settings
from service.vitals.metrics import exposition
from store.database import Database, DatabaseError, now
from store.vitals import Vitals, measure

MAILBOX_UNREAD = 300.0
LETTER_WAITS = 300.0
ALERT_WAITS = 120.0
MAIL_WAITS = 1800.0


class Watched:
    """See `review.vitals.Watched`."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def troubles(self) -> Sequence[str]:
        """Sentences of what is wrong, each for the person who can mend it."""
        try:
            if not self._database.is_current():
                return ["The tables are not up to date; run: palsbox db upgrade."]
            return self._judge(self._measure())
        except (DatabaseError, DBAPIError):
            return ["The database does not answer; start it or correct PALSBOX_DATABASE_URL."]

    def metrics(self) -> bytes:
        """Everything measured now. Raises SQLAlchemy's `DBAPIError` without a database."""
        return exposition(self._measure())

    def _measure(self) -> Vitals:
        with self._database.read() as session:
            return measure(session, now())

    def _judge(self, vitals: Vitals) -> list[str]:
        unread_for = max(MAILBOX_UNREAD, 3.0 * self._settings.poll)
        troubles = [
            f"The mailbox {mailbox.name} was not read for a while; see that palsbox run or "
            "palsbox worker is running."
            for mailbox in vitals.mailboxes
            if mailbox.unread_seconds is None or mailbox.unread_seconds > unread_for
        ]
        if len(vitals.mailboxes) < len(self._settings.mailbox_url):
            troubles.append(
                "A mailbox of PALSBOX_MAILBOX_URL was never read; see that palsbox run or palsbox "
                "worker is running."
            )
        if vitals.oldest_waiting_seconds > LETTER_WAITS:
            troubles.append(
                f"{vitals.waiting} letters wait to be read; see that palsbox run or worker is "
                "running and has processors enough."
            )
        if vitals.oldest_due_alert_seconds > ALERT_WAITS:
            troubles.append("An alert is due and has not gone; look at the mail server at once.")
        if vitals.oldest_due_mail_seconds > MAIL_WAITS:
            troubles.append("Mail is due and does not go; look at the mail server.")
        return troubles
