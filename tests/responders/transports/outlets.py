"""Servers of each kind behind one face, for the contract that all transports keep."""

from abc import ABC, abstractmethod
from typing import Literal

from tests.ews import soap
from tests.ews.fake_exchange import FakeExchange
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.servers.https import DROPPED, Reply
from tests.servers.openid import TENANT
from tests.servers.smtp import DROP, SmtpCatcher

Mishap = Literal["refuses", "is busy", "refuses the sender", "falls silent"]
"""What the server does to the next mail: for good, for now, to all mail, or nobody knows."""


class Outlet(ABC):
    """A server that takes mail for others, and on request misbehaves once."""

    url: str
    """Its address for `open_transport`."""
    missing_url: str
    """The address of one that is not there."""

    @abstractmethod
    def taken(self) -> list[bytes]:
        """The mails it took, in order."""

    @abstractmethod
    def next_mail(self, mishap: Mishap) -> None:
        """What happens to the next mail."""


class SmtpOutlet(Outlet):
    """An SMTP server."""

    def __init__(self, server: SmtpCatcher, missing_port: int) -> None:
        self._server = server
        self.url = f"smtp://{server.host}:{server.port}?timeout=5"
        self.missing_url = f"smtp://127.0.0.1:{missing_port}"

    def taken(self) -> list[bytes]:
        return [caught.content for caught in self._server.caught]

    def next_mail(self, mishap: Mishap) -> None:
        match mishap:
            case "refuses":
                self._server.answer("RCPT", "550 5.1.1 no such person", times=1)
            case "is busy":
                self._server.answer("RCPT", "451 4.3.0 try again later", times=1)
            case "refuses the sender":
                self._server.answer("MAIL", "550 5.7.1 not your address", times=1)
            case "falls silent":
                self._server.answer("MESSAGE", DROP, times=1)


class GraphOutlet(Outlet):
    """A mailbox of Microsoft 365, as far as its published protocol goes."""

    def __init__(self, graph: FakeGraph, address: str) -> None:
        self._graph = graph
        self._mailbox = graph.mailboxes[address] = GraphMailbox()
        self.url = f"graph://{TENANT}/{address}"
        self.missing_url = f"graph://{TENANT}/nobody@example.nhs.uk"

    def taken(self) -> list[bytes]:
        return [item.mime for item in self._mailbox.folders["sentitems"]]

    def next_mail(self, mishap: Mishap) -> None:
        match mishap:
            case "refuses":
                reply, times = _refusal(400, "ErrorInvalidRecipients"), 1
            case "is busy":
                # It is asked again at once, so it must be busy more than once.
                reply, times = Reply(429, headers={"Retry-After": "0"}), 4
            case "refuses the sender":
                reply, times = _refusal(403, "ErrorSendAsDenied"), 1
            case "falls silent":
                reply, times = DROPPED, 1
        self._graph.answer_with("sendMail", reply, times=times)


class EwsOutlet(Outlet):
    """A mailbox of Exchange on premises, as far as its published protocol goes."""

    def __init__(self, exchange: FakeExchange, address: str) -> None:
        self._exchange = exchange
        self._mailbox = exchange.open_mailbox(address)
        self.url = exchange.url(address)
        self.missing_url = exchange.url("nobody@example.nhs.uk")

    def taken(self) -> list[bytes]:
        return list(self._mailbox.went_out)

    def next_mail(self, mishap: Mishap) -> None:
        match mishap:
            case "refuses":
                answer, times = soap.refusal("CreateItem", "ErrorInvalidRecipients"), 1
            case "is busy":
                # It is asked again at once, so it must be busy more than once.
                answer, times = soap.fault("ErrorServerBusy", milliseconds=1), 4
            case "refuses the sender":
                answer, times = soap.refusal("CreateItem", "ErrorSendAsDenied"), 1
            case "falls silent":
                answer, times = soap.DROPPED, 1
        self._exchange.answer_with("CreateItem", answer, times=times)


def _refusal(status: int, code: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": "No."}})
