"""Exchange and Microsoft 365 behind one face, for what both transports keep to.

Both leave a copy in Sent Items, by which is known what went.
"""

from abc import ABC, abstractmethod
from typing import Any, Literal

from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.client import EwsClient
from ingest.sources.graph.address import GraphAddress
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pauses
from responders.transports.ews import EwsTransport
from responders.transports.graph import GraphTransport
from tests.ews import soap
from tests.ews.fake_exchange import FakeExchange
from tests.ews.store import EwsMailbox
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.responders.transports.test_contract import US
from tests.servers.https import DROPPED, Reply
from tests.servers.openid import TENANT

Search = Literal["finds nothing", "fails"]
"""What comes of looking into Sent Items."""


def exchange_transport(exchange: FakeExchange, app: App, slept: list[float]) -> EwsTransport:
    """A transport through Exchange that notes its pauses instead of making them."""
    address = EwsAddress.parse(exchange.url(US), app)
    pauses = Pauses(clock=lambda: sum(slept), sleep=slept.append)
    return EwsTransport(address, client=EwsClient(address, pauses=pauses), sleep=slept.append)


def graph_transport(app: App, slept: list[float]) -> GraphTransport:
    """A transport through Graph that notes its pauses for the copy instead of making them."""
    return GraphTransport(GraphAddress(TENANT, US), app, sleep=slept.append)


def sent(mailbox: EwsMailbox) -> list[bytes]:
    """What went out, which always leaves a copy."""
    assert [item.mime for item in mailbox.folders["sentitems"]] == mailbox.went_out
    return mailbox.went_out


class Service(ABC):
    """A service that sends, and on request misbehaves; with a transport through it."""

    transport: EwsTransport | GraphTransport
    slept: list[float]
    """The pauses that were made."""
    dropped: Any
    """No answer at all."""

    @abstractmethod
    def sent(self) -> list[bytes]:
        """The mails that went out."""

    @abstractmethod
    def answer_sending(self, answer: Any, *, carried_out: bool = False) -> None:
        """What the next sending is answered, and whether the mail goes all the same."""

    @abstractmethod
    def search(self, outcome: Search, times: int = 1) -> None:
        """What comes of the next looks into Sent Items."""


class GraphService(Service):
    """Microsoft 365."""

    dropped = DROPPED

    def __init__(self, graph: FakeGraph, app: App) -> None:
        self._graph = graph
        self._mailbox = graph.mailboxes[US] = GraphMailbox()
        self.slept = []
        self.transport = graph_transport(app, self.slept)

    def sent(self) -> list[bytes]:
        return [item.mime for item in self._mailbox.folders["sentitems"]]

    def answer_sending(self, answer: Any, *, carried_out: bool = False) -> None:
        self._graph.answer_with("sendMail", answer, carried_out=carried_out)

    def search(self, outcome: Search, times: int = 1) -> None:
        reply = Reply(500) if outcome == "fails" else Reply(200, {"value": []})
        self._graph.answer_with("sentitems/messages", reply, times=times)


class EwsService(Service):
    """Exchange on premises."""

    dropped = soap.DROPPED

    def __init__(self, exchange: FakeExchange, app: App) -> None:
        self._exchange = exchange
        self._mailbox = exchange.open_mailbox(US)
        self.slept = []
        self.transport = exchange_transport(exchange, app, self.slept)

    def sent(self) -> list[bytes]:
        return sent(self._mailbox)

    def answer_sending(self, answer: Any, *, carried_out: bool = False) -> None:
        self._exchange.answer_with("CreateItem", answer, carried_out=carried_out)

    def search(self, outcome: Search, times: int = 1) -> None:
        failure = soap.fault("ErrorInternalServerError")
        answer = failure if outcome == "fails" else soap.Answer(200, _NOTHING_FOUND)
        self._exchange.answer_with("FindItem", answer, times=times)


_NOTHING_FOUND = soap.response(
    "FindItem",
    soap.success(
        "FindItem",
        '<m:RootFolder TotalItemsInView="0" IncludesLastItemInRange="true">'
        "<t:Items/></m:RootFolder>",
    ),
)
