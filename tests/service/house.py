"""A whole palsbox in a folder: Maildir, SQLite, and a transport that records."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from ingest.sources import open_source
from responders.deliver import Sending
from responders.own_mailboxes import NO_MAILBOXES
from service.engine import Drained, Engine
from service.receive import Flow
from service.settings import Settings
from service.triage import Triage
from service.wiring import build_office, open_database
from store.ledger import Ledger, ledger
from store.models import Case, Outbox, StoredMessage
from tests.fakes.transport import RecordingTransport
from tests.servers.tables import file_with_tables
from tests.service.post import Postbox

NURSING_LEAD = "lead@nhs.net"
RISK = "risk@nhs.net"
COMMS = "comms@papers.example"


class House:
    """What a test looks at: the mailbox, the mail that went out, the cases."""

    def __init__(
        self,
        folder: Path,
        triage: Triage,
        *,
        sending: Sending = "live",
        database_url: str = "",
        **settings: object,
    ) -> None:
        self.postbox = Postbox(folder / "Maildir")
        self.transport = RecordingTransport()
        self.mailboxes = NO_MAILBOXES
        self.settings = Settings.model_validate(
            {
                "mailbox_url": self.postbox.url,
                "database_url": database_url or file_with_tables(folder / "palsbox.db"),
                "sending": sending,
                "ack_hold": 0,
                "admin": "admin@nhs.net",
                "route_risk": RISK,
                "route_comms": COMMS,
                "route_nursing_lead": NURSING_LEAD,
                **settings,
            }
        )
        self.flow = Flow(
            open_database(self.settings),
            triage,
            build_office(self.settings, triage.policy, self.transport),
        )

    def engine(self, *, acknowledge_backlog: bool = False, since: datetime | None = None) -> Engine:
        """An engine as `palsbox run` makes one."""
        return Engine(
            self.flow,
            [open_source(url) for url in self.settings.mailbox_url],
            transport=self.transport,
            mailboxes=self.mailboxes,
            sending=self.settings.sending,
            acknowledge_backlog=acknowledge_backlog,
            since=since,
            poll_seconds=1,
        )

    def drain(self, *, acknowledge_backlog: bool = True) -> Drained:
        """Works until nothing is due, as `palsbox run --once`."""
        return self.engine(acknowledge_backlog=acknowledge_backlog).drain(lambda *_: None)

    def cases(self) -> Sequence[Case]:
        """Every case, oldest first, with what hangs on it."""
        with self.flow.database.read() as session:
            cases = session.scalars(select(Case).order_by(Case.id)).all()
            for case in cases:
                _ = (case.deadlines, case.tasks, case.findings, case.messages, case.events)
            return cases

    def outbox(self, purpose: str) -> Sequence[Outbox]:
        """The mail decided on for that purpose, oldest first."""
        with self.flow.database.read() as session:
            return session.scalars(
                select(Outbox).where(Outbox.purpose == purpose).order_by(Outbox.id)
            ).all()

    def messages(self) -> Sequence[StoredMessage]:
        """Every stored message, oldest first."""
        with self.flow.database.read() as session:
            return session.scalars(select(StoredMessage).order_by(StoredMessage.id)).all()

    def ledger(self) -> Ledger:
        """Where every message went."""
        with self.flow.database.read() as session:
            return ledger(session)

    def written_to(self, address: str) -> list[str]:
        """The subjects of the mail that address got."""
        return [
            str(mail.message["Subject"])
            for mail in self.transport.posted
            if mail.recipient == address
        ]
