"""What a process needs for its work: each thing opened once, when first used."""

from functools import cached_property

from policy.load import load_policy
from policy.schema import Policy
from responders.deliver import Delivered, deliver_due
from responders.office import SOON, Office
from responders.own_mailboxes import OwnMailboxes
from responders.second_channel import SecondChannel
from responders.transport import Transport
from service.receive import Flow
from service.settings import Settings, SettingsError
from service.triage import Triage
from service.wiring import (
    build_office,
    build_triage,
    open_database,
    open_own_mailboxes,
    open_second_channel,
    open_smtp,
)
from store.database import Database, now

BATCHES_A_TASK = 1
"""So that a worker which is asked to stop does so within seconds."""


class Hands:
    """Opens what the settings name. Each property raises the errors of what it opens."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def policy(self) -> Policy:
        """The policy in force."""
        return load_policy(self.settings.policy)

    @cached_property
    def database(self) -> Database:
        """The database; PostgreSQL, because several processes claim work from it."""
        database = open_database(self.settings)
        if database.url.get_backend_name() != "postgresql":
            raise SettingsError(
                "palsbox worker needs PostgreSQL: set PALSBOX_DATABASE_URL to "
                "postgresql+psycopg://user@host/palsbox, or use palsbox run."
            )
        return database

    @cached_property
    def triage(self) -> Triage:
        """Loads the lexicons, which takes a moment."""
        return build_triage(self.settings, self.policy)

    @cached_property
    def transport(self) -> Transport | None:
        """The way out; `None` in shadow."""
        return open_smtp(self.settings)

    @cached_property
    def second_channel(self) -> SecondChannel | None:
        """The second channel, where there is one."""
        return open_second_channel(self.settings)

    @cached_property
    def mailboxes(self) -> OwnMailboxes:
        """Our own mailboxes, for what was sent and for drafts."""
        return open_own_mailboxes(self.settings)

    @cached_property
    def office(self) -> Office:
        """Who we are and who hears from us."""
        return build_office(self.settings, self.policy, self.transport)

    @cached_property
    def flow(self) -> Flow:
        """What the steps of triage need."""
        return Flow(self.database, self.triage, self.office)

    def send_alerts(self) -> Delivered:
        """Sends a batch of what is due and urgent: alerts and letters to the administrator."""
        return self._send(least_urgent=SOON)

    def send_all(self) -> Delivered:
        """Sends a batch of everything that is due, alerts first."""
        return self._send(least_urgent=None)

    def _send(self, least_urgent: int | None) -> Delivered:
        return deliver_due(
            self.database,
            self.transport,
            sending=self.settings.sending,
            office=self.office,
            second_channel=self.second_channel,
            mailboxes=self.mailboxes,
            now=now,
            least_urgent=least_urgent,
            most_batches=BATCHES_A_TASK,
        )
