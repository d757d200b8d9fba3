"""A palsbox between real servers: an IMAP mailbox, an SMTP server, a database of either kind."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import time_machine
from sqlalchemy import Select, func, select

from service.engine import Drained, Engine
from service.receive import Flow
from service.settings import Settings
from service.triage import Triage
from service.watch import Watch
from service.wiring import build_office, open_database, open_smtp, open_sources
from store.models import Case, Delivery, Outbox, Task
from tests.faults.reckoning import Letters, reckon
from tests.servers.imap_account import ImapAccount
from tests.servers.smtp import SmtpCatcher

T = TypeVar("T")


def values_of(mailbox_url: str, smtp_url: str, database_url: str) -> dict[str, object]:
    """Settings that send live, at once, with every route named."""
    return {
        "mailbox_url": mailbox_url,
        "smtp_url": smtp_url,
        "database_url": database_url,
        "sending": "live",
        "ack_hold": 0,
        "admin": "admin@nhs.net",
        "route_risk": "risk@nhs.net",
        "route_comms": "comms@papers.example",
        "route_nursing_lead": "lead@nhs.net",
    }


@dataclass
class Installation:
    """What a test works with. The engine runs in the test's process, a new one each time."""

    values: Mapping[str, object]
    triage: Triage
    mailbox: ImapAccount
    smtp: SmtpCatcher
    letters: Letters = field(default_factory=Letters)

    @property
    def settings(self) -> Settings:
        return Settings.model_validate(self.values)

    def letters_come(self) -> None:
        """A question, a letter of danger and an automatic reply."""
        self.mailbox.deliver(*self.letters.write_one_of_each())

    def drain(self, *, later: timedelta = timedelta(0), **changed: object) -> Drained:
        """`palsbox run --once` with the clock so much later and these settings changed."""
        settings = Settings.model_validate({**self.values, **changed})
        transport = open_smtp(settings)
        database = open_database(settings)
        sources = open_sources(settings)
        office = build_office(settings, self.triage.policy, transport)
        engine = Engine(
            Flow(database, self.triage, office),
            sources,
            transport=transport,
            sending=settings.sending,
            acknowledge_backlog=True,
        )
        try:
            with time_machine.travel(datetime.now(UTC) + later, tick=True):
                return engine.drain(lambda *_: None)
        finally:
            for source in sources:
                source.close()
            if transport is not None:
                transport.close()
            database.close()

    def fetch(self) -> int:
        """Stores what the mailbox has and reads none of it; how many messages were new."""
        database = open_database(self.settings)
        (source,) = open_sources(self.settings)
        watch = Watch(
            database,
            source,
            self.triage.policy,
            since=None,
            acknowledge_backlog=True,
            poll_seconds=60,
            arrived=threading.Event(),
            stop=threading.Event(),
        )
        try:
            return watch.fetch_once()
        finally:
            source.close()
            database.close()

    def reckon(self) -> None:
        """See `reckoning.reckon`."""
        reckon(self.settings, self.letters, self.smtp)

    def outbox(self, recipient: str) -> Outbox:
        """The one mail to that address."""
        return self._told(select(Outbox).where(Outbox.recipient == recipient))

    def places(self) -> int:
        """How many places of messages in the mailbox are noted."""
        return self._told(select(func.count()).select_from(Delivery))

    def latest_receipt(self) -> datetime:
        """When the clocks of the case that came last started."""
        return self._told(select(func.max(Case.received_at)))

    def _told(self, query: Select[T]) -> T:
        database = open_database(self.settings)
        try:
            with database.read() as session:
                return session.scalars(query).one()
        finally:
            database.close()

    def open_tasks(self, recipient: str) -> list[str]:
        """What people are asked to do about the case that wrote to that address."""
        database = open_database(self.settings)
        try:
            with database.read() as session:
                query = (
                    select(Task.what)
                    .join(Outbox, Outbox.case_id == Task.case_id)
                    .where(Outbox.recipient == recipient, Task.done_at.is_(None))
                    .order_by(Task.id)
                )
                return list(session.scalars(query))
        finally:
            database.close()
