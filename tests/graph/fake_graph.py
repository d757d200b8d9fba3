"""Microsoft Graph's mail on loopback: a real HTTPS server that keeps to the published protocol.

Each answer below names the page its shape is from. What the pages leave open is said where it
is chosen. It enforces what Microsoft enforces: a valid token, at most four requests at a time
to a mailbox, base64 for MIME, a matching ETag.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count

import pytest

from ingest.sources.oauth.app import App
from tests.graph.answers import (
    SPOILS_A_PAGE,
    content,
    error,
    find_folder,
    list_messages,
    not_found,
    page_size,
    send,
    server_error,
    show_folder,
)
from tests.graph.drafts import MOST, PERMIT, Drafts
from tests.graph.mailbox import GraphMailbox
from tests.graph.subscriptions import Subscriptions
from tests.servers.certificates import Certificate
from tests.servers.https import HttpsServer, Reply, Request
from tests.servers.openid import OpenIdProvider

AT_ONCE = 4
"""https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits"""


@dataclass(slots=True)
class _Order:
    """An answer to give instead: to which requests, how often still, and whether the request
    is carried out all the same."""

    about: re.Pattern[str]
    reply: Reply
    times: int | None
    carried_out: bool


class FakeGraph:
    """Mailboxes by address. `accepts` says whether a bearer token is good."""

    def __init__(self, server: HttpsServer, accepts: Callable[[str], bool]) -> None:
        self.server = server
        self.mailboxes: dict[str, GraphMailbox] = {}
        self.refused: set[str] = set()
        """Mailboxes that are there and that the app may not read."""
        self.requests: list[Request] = []
        self.most_at_once = 0
        self.subscriptions = Subscriptions()
        self.drafts = Drafts(server.url)
        self._accepts = accepts
        self._orders: list[_Order] = []
        self._lock = threading.Lock()
        self._at_once = 0
        self._pages: dict[str, tuple[list[str], int, str]] = {}
        self._numbers = count(1)
        self.forgotten = 0
        """State tokens with a lower number have run out."""

    def answer_with(
        self, about: str, reply: Reply, *, times: int | None = 1, carried_out: bool = False
    ) -> None:
        """Answers requests like `GET …/sendMail` with `reply`, so often (`None`: for ever)."""
        self._orders.append(_Order(re.compile(about), reply, times, carried_out))

    def behave(self) -> None:
        """Forgets every order."""
        self._orders.clear()

    def forget_state(self) -> None:
        """Lets every state token given out so far run out."""
        self.forgotten = next(self._numbers)

    def answer(self, request: Request) -> Reply:
        """What Graph says."""
        with self._counted() as at_once, self._lock:
            self.requests.append(request)
            told = f"{request.method} {request.path}"
            for order in self._orders:
                if order.times != 0 and order.about.search(told):
                    if order.times is not None:
                        order.times -= 1
                    if order.carried_out:
                        self._route(request)
                    return order.reply
            if at_once > AT_ONCE:
                return Reply(
                    429,
                    error("ApplicationThrottled", "Over its MailboxConcurrency limit."),
                    {"Retry-After": "1"},
                )
            return self._route(request)

    @contextmanager
    def _counted(self) -> Iterator[int]:
        with self._lock:
            self._at_once += 1
            at_once = self._at_once
            self.most_at_once = max(self.most_at_once, at_once)
        try:
            yield at_once
        finally:
            with self._lock:
                self._at_once -= 1

    def _route(self, request: Request) -> Reply:
        """https://learn.microsoft.com/en-us/graph/errors: the codes."""
        if len(request.body) > MOST:
            return Reply(413, error("RequestEntityTooLarge", "The maximum request length is 4MB."))
        if request.query.get("authtoken") == PERMIT:
            return self.drafts.receive(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not self._accepts(token):
            return Reply(401, error("InvalidAuthenticationToken", "Lifetime validation failed."))
        if request.path.startswith("/v1.0/subscriptions"):
            return self.subscriptions.answer(request)
        found = re.fullmatch(r"/v1\.0/users/([^/]+)/(.+)", request.path)
        if found is None:
            return Reply(400, error("BadRequest", "Resource not found for the segment."))
        address, rest = found.groups()
        if address in self.refused:
            return Reply(403, error("ErrorAccessDenied", "Access is denied. Check credentials."))
        mailbox = self.mailboxes.get(address)
        if mailbox is None:
            return Reply(404, error("ErrorInvalidUser", f"The requested user '{address}'"))
        return self._in_mailbox(mailbox, address, rest, request)

    def _in_mailbox(
        self, mailbox: GraphMailbox, address: str, rest: str, request: Request
    ) -> Reply:
        parts = rest.split("/")
        match (request.method, parts):
            case ("POST", ["sendMail"]):
                return send(mailbox, address, request)
            case ("GET", ["mailFolders" | "childFolders"] | ["mailFolders", _, "childFolders"]):
                return find_folder(mailbox, parts, request.query["$filter"])
            case ("GET", ["mailFolders", folder]):
                return show_folder(mailbox, folder)
            case ("GET", ["mailFolders", folder, "messages"]):
                return list_messages(mailbox, folder, request.query)
            case ("GET", ["mailFolders", folder, "messages", "delta"]):
                return self._delta(mailbox, folder, request)
            case ("GET", ["messages", identity, "$value"]):
                return content(mailbox.find(identity))
            case ("POST", ["mailFolders", "drafts", "messages"]):
                return self.drafts.create(mailbox, request)
            case (_, ["messages", identity, *more]) if request.method != "GET" and more:
                return self._about_draft(mailbox, identity, more, request)
            case ("GET" | "PATCH" | "DELETE", ["messages", identity]):
                return self._message(mailbox, identity, request)
        return Reply(400, error("BadRequest", "Resource not found for the segment."))

    def _about_draft(
        self, mailbox: GraphMailbox, identity: str, more: list[str], request: Request
    ) -> Reply:
        found = mailbox.find(identity)
        if found is None:
            return not_found()
        match more:
            case ["move"]:
                moved = mailbox.move(identity, request.json()["destinationId"])
                return Reply(201, moved.as_json("")) if moved else not_found()
            case ["send"]:
                mailbox.move(identity, "sentitems")
                return Reply(202)
            case ["attachments"]:
                return self.drafts.attach(found[1], request)
            case ["attachments", "createUploadSession"]:
                return self.drafts.begin(found[1], request)
        return Reply(400, error("BadRequest", "Resource not found for the segment."))

    def _message(self, mailbox: GraphMailbox, identity: str, request: Request) -> Reply:
        """https://learn.microsoft.com/en-us/graph/api/message-get, …/message-update and
        …/message-delete"""
        found = mailbox.find(identity)
        if found is None:
            return not_found()
        folder, item = found
        if request.method == "DELETE":
            mailbox.remove(identity)
            return Reply(204)
        if request.method == "PATCH":
            if request.headers.get("if-match", item.etag) != item.etag:
                return Reply(412, error("ErrorIrresolvableConflict", "The update failed."))
            change = request.json()
            item.categories = list(change.get("categories", item.categories))
            if "internetMessageId" in change:
                self.drafts.rename(item, change["internetMessageId"])
            mailbox.touch(identity)
        select = request.query.get("$select", "")
        where = {"parentFolderId": folder} if "parentFolderId" in select else {}
        return Reply(200, {**item.as_json(select), **where})

    def _delta(self, mailbox: GraphMailbox, folder: str, request: Request) -> Reply:
        """https://learn.microsoft.com/en-us/graph/delta-query-messages; a state token that has
        run out: https://learn.microsoft.com/en-us/graph/delta-query-overview."""
        query = request.query
        token = query.get("$skiptoken") or query.get("$deltatoken")
        if token is not None and int(token.rpartition("-")[2]) < self.forgotten:
            return Reply(410, error("SyncStateNotFound", "The sync state is not found."))
        if "$skiptoken" in query:
            left, seen_to, select = self._pages[query["$skiptoken"]]
        else:
            journal = mailbox.journal[folder]
            began, select = 0, query.get("$select", "")
            if "$deltatoken" in query:
                _, began, select = self._pages[query["$deltatoken"]]
                left = list(dict.fromkeys(journal[began:]))
            else:
                # No order is promised; newest first is the least convenient one.
                left = [item.id for item in reversed(mailbox.folders[folder])]
            seen_to = len(journal)
        size = page_size(request)
        page, left = left[:size], left[size:]
        here = {item.id: item for item in mailbox.folders[folder]}
        if any(here[identity].corrupt in SPOILS_A_PAGE for identity in page if identity in here):
            return server_error()
        link = self._link(request, "$skiptoken" if left else "$deltatoken", left, seen_to, select)
        return Reply(
            200,
            {
                "@odata.context": f"{self.server.url}/v1.0/$metadata#Collection(message)",
                "@odata.nextLink" if left else "@odata.deltaLink": link,
                "value": [
                    here[identity].as_json(select)
                    if identity in here
                    else {"id": identity, "@removed": {"reason": "deleted"}}
                    for identity in page
                ],
            },
        )

    def _link(self, request: Request, kind: str, left: list[str], to: int, select: str) -> str:
        token = f"GwcBoTmPuoTQWfcsAbkYM-{next(self._numbers)}"
        self._pages[token] = (left, to, select)
        return f"{self.server.url}{request.path}?{kind}={token}"


@pytest.fixture
def graph(certificate: Certificate, openid: OpenIdProvider) -> Iterator[FakeGraph]:
    """Graph without mailboxes, which believes the tokens of `openid`."""
    with HttpsServer(certificate) as server:
        fake = FakeGraph(server, lambda token: openid.accepts(token, server.url))
        server.answer = fake.answer
        yield fake


@pytest.fixture
def graph_app(graph: FakeGraph, registered_app: App) -> App:
    """The app as registered, for this Graph."""
    return replace(registered_app, graph=graph.server.url)
