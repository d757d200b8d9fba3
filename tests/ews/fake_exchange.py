"""Exchange on premises on loopback: a real HTTPS server that keeps to the published protocol.

    def test_something(exchange: FakeExchange) -> None:
        exchange.mailboxes["pals@example.nhs.uk"] = EwsMailbox()

It enforces what Exchange enforces: a sign-in bound to its certificate, rights to the mailbox, a
version it knows, change keys.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.sources.oauth.app import App
from tests.ews.operations import Operations
from tests.ews.server import EwsServer, Said
from tests.ews.sign_in import Person, Porter
from tests.ews.soap import Answer, Asked, fault, read
from tests.ews.store import EwsMailbox
from tests.servers.certificates import Certificate

USER, SECRET = "CCG\\svc-pals", "exchange-s3cret"
PALS = "pals@example.nhs.uk"

KNOWN_VERSIONS = ("Exchange2010_SP2", "Exchange2013", "Exchange2013_SP1", "Exchange2016")
"""https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/requestserverversion"""


@dataclass(slots=True)
class _Order:
    """An answer to give instead: to which operations, how often still, and whether the operation
    is carried out all the same."""

    about: re.Pattern[str]
    answer: Answer
    times: int | None
    carried_out: bool


class FakeExchange:
    """Mailboxes by address, accounts by name."""

    def __init__(self, server: EwsServer, porter: Porter) -> None:
        self.server = server
        self.porter = porter
        self.operations = Operations(porter.people)
        self.mailboxes = self.operations.mailboxes
        self.events = self.operations.events
        self.asked: list[Asked] = []
        self._orders: list[_Order] = []
        self._lock = threading.Lock()
        server.answer = self._answer

    def url(self, mailbox: str = PALS, options: str = "access=impersonation") -> str:
        """The mailbox's address for `open_source` and `open_transport`."""
        ca = f"ca={self.server.ca}"
        return f"ews://{mailbox}@127.0.0.1:{self.server.port}?{options}{'&' * bool(options)}{ca}"

    def open_mailbox(self, address: str = PALS) -> EwsMailbox:
        """A new mailbox that our account may act as, and open as a delegate."""
        self.mailboxes[address] = EwsMailbox()
        ours = self.porter.people[USER]
        ours.may_act_as.add(address)
        ours.delegate_of.add(address)
        return self.mailboxes[address]

    def answer_with(
        self, about: str, answer: Answer, *, times: int | None = 1, carried_out: bool = False
    ) -> None:
        """Answers operations like `SyncFolderItems` so, so often (`None`: for ever)."""
        self._orders.append(_Order(re.compile(about), answer, times, carried_out))

    def behave(self) -> None:
        """Forgets every order."""
        self._orders.clear()

    def count(self, operation: str) -> int:
        """How often an operation was asked for."""
        return sum(asked.operation == operation for asked in self.asked)

    def _answer(self, user: str, body: bytes) -> Said:
        asked = read(body, user)
        with self._lock:
            self.asked.append(asked)
            for order in self._orders:
                if order.times != 0 and order.about.search(asked.operation):
                    if order.times is not None:
                        order.times -= 1
                    if order.carried_out:
                        self._carry_out(asked)
                    return order.answer
            return self._carry_out(asked)

    def _carry_out(self, asked: Asked) -> Said:
        if asked.version not in KNOWN_VERSIONS:
            return fault("ErrorInvalidServerVersion")
        if asked.acts_as:
            if asked.acts_as not in self.mailboxes:
                return fault("ErrorNonExistentMailbox")
            if asked.acts_as not in self.porter.people[asked.user].may_act_as:
                return fault("ErrorImpersonateUserDenied")
        told = self.operations.answer(asked)
        return Answer(200, told) if isinstance(told, bytes) else told


@pytest.fixture
def exchange(
    certificate: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FakeExchange]:
    """Exchange without mailboxes, which knows one account."""
    store = tmp_path / "ntlm"
    # Where pyspnego's acceptor looks for secrets.
    monkeypatch.setenv("NTLM_USER_FILE", str(store))
    porter = Porter(certificate.chain, store)
    porter.admit(USER, Person(SECRET))
    with EwsServer(certificate, porter) as server:
        yield FakeExchange(server, porter)


@pytest.fixture
def exchange_app() -> App:
    """The account that opens mailboxes there, from the settings."""
    return App(exchange_user=USER, exchange_secret=SECRET)
