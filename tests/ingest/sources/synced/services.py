"""Exchange and Microsoft 365 behind one face, for what the sources on both keep to."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Literal

from ingest.source import Source
from ingest.sources.ews import fetch as ews_fetch
from ingest.sources.ews import listing
from ingest.sources.graph import delta
from ingest.sources.graph import fetch as graph_fetch
from tests.ews import reading as ews_reading
from tests.ews import soap
from tests.ews.fake_exchange import FakeExchange
from tests.ews.store import EwsMailbox
from tests.graph import reading as graph_reading
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.servers.https import Reply

Mishap = Literal["everything fails", "contents fail", "somebody changes it meanwhile"]
"""The first two last until it behaves again; the third befalls the next change of a message."""


class Service(ABC):
    """A service with an empty mailbox, that misbehaves on request."""

    mailbox: EwsMailbox | GraphMailbox
    opened: Callable[..., Source]
    """Opens the mailbox, perhaps with an afterwards-rule."""
    listing: ModuleType
    """Our module that knows how much is listed at once."""
    fetch: ModuleType
    """Our module that knows how large a message may be."""
    fill: Callable[..., None]
    """Puts so many letters in; `at_3="listing"` makes the fourth a corrupt one."""

    @abstractmethod
    def suffer(self, mishap: Mishap) -> None:
        """What goes wrong from now on."""

    @abstractmethod
    def behave(self) -> None:
        """Answers as it should again."""


class GraphService(Service):
    """Microsoft 365."""

    listing = delta
    fetch = graph_fetch

    def __init__(self, graph: FakeGraph, opened: graph_reading.Opening) -> None:
        self._graph = graph
        mailbox = graph.mailboxes[graph_reading.PALS] = GraphMailbox()
        self.mailbox = mailbox
        self.fill = partial(graph_reading.fill, mailbox)
        self.opened = opened

    def suffer(self, mishap: Mishap) -> None:
        match mishap:
            case "everything fails":
                self._graph.answer_with("messages", Reply(500), times=None)
            case "contents fail":
                self._graph.answer_with(r"\$value", Reply(500), times=None)
            case "somebody changes it meanwhile":
                told = {"error": {"code": "ErrorIrresolvableConflict", "message": "Changed."}}
                self._graph.answer_with("PATCH", Reply(412, told))

    def behave(self) -> None:
        self._graph.behave()


class EwsService(Service):
    """Exchange on premises."""

    listing = listing
    fetch = ews_fetch

    def __init__(self, exchange: FakeExchange, opened: ews_reading.Opening) -> None:
        self._exchange = exchange
        mailbox = exchange.open_mailbox()
        self.mailbox = mailbox
        self.fill = partial(ews_reading.fill, mailbox)
        self.opened = opened

    def suffer(self, mishap: Mishap) -> None:
        match mishap:
            case "everything fails":
                self._exchange.answer_with("Sync|Find|GetItem", soap.Answer(500), times=None)
            case "contents fail":
                failing = soap.refusal("GetItem", "ErrorInternalServerError")
                self._exchange.answer_with("GetItem", failing, times=None)
            case "somebody changes it meanwhile":
                conflict = soap.refusal("UpdateItem", "ErrorIrresolvableConflict")
                self._exchange.answer_with("UpdateItem", conflict)

    def behave(self) -> None:
        self._exchange.behave()
