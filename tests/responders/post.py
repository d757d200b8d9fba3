"""The outbox of one office, with its transport, channel and clock."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy.assessment import Alert
from responders.acknowledge import acknowledge
from responders.alert import raise_alerts
from responders.deliver import Delivered, Sending, deliver_due
from responders.office import Office
from responders.own_mailboxes import OwnMailboxes
from store.database import Database
from store.models import Outbox, Task
from tests.fakes.mailbox import DraftingMailbox
from tests.fakes.transport import RecordingChannel, RecordingTransport
from tests.responders.conftest import Clock
from tests.responders.letters import assessment, file, finding, message

DANGER = assessment(
    message(),
    findings=(finding("risk_to_life_self", "I cannot go on"),),
    alerts=(Alert("nursing_lead", ("risk_to_life_self",), same_day=True, urgent=True),),
    template="danger_self",
)
LEAD = "nursing.lead@nhs.net"
ANNA = "anna@example.org"


class Crash(BaseException):
    """Stands for kill -9: nothing in the program catches it."""


class Post:
    """The outbox of one office, with its transport, channel and clock."""

    def __init__(self, database: Database, office: Office, clock: Clock) -> None:
        self.database = database
        self.office = replace(office, acknowledgement_hold=timedelta(0))
        self.clock = clock
        self.transport = RecordingTransport()
        self.channel = RecordingChannel()
        self.mailbox = DraftingMailbox()
        self.mailboxes = OwnMailboxes([self.mailbox])
        self.cases = 0

    def concern(self) -> None:
        """Files an ordinary letter with its acknowledgement."""
        with self.database.begin() as session:
            self._acknowledge(session)

    def danger(self) -> None:
        """Files a letter of danger with its acknowledgement and its alert."""
        with self.database.begin() as session:
            self.cases += 1
            filed = file(session, self.cases, DANGER)
            office, now = self.office, self.clock()
            acknowledge(session, filed.case, filed.stored, DANGER, office=office, now=now)
            raise_alerts(session, filed.case, filed.stored, DANGER, office=office, now=now)

    def deliver(self, sending: Sending = "live") -> Delivered:
        return deliver_due(
            self.database,
            self.transport,
            sending=sending,
            office=self.office,
            now=self.clock,
            second_channel=self.channel,
            mailboxes=self.mailboxes,
        )

    def rows(self) -> list[Outbox]:
        with self.database.read() as session:
            return list(session.scalars(select(Outbox).order_by(Outbox.id)))

    def row(self, recipient: str) -> Outbox:
        return next(row for row in self.rows() if row.recipient == recipient)

    def tasks(self) -> list[Task]:
        with self.database.read() as session:
            return list(session.scalars(select(Task).order_by(Task.id)))

    def _acknowledge(self, session: Session) -> None:
        self.cases += 1
        made = assessment()
        filed = file(session, self.cases, made)
        acknowledge(session, filed.case, filed.stored, made, office=self.office, now=self.clock())
