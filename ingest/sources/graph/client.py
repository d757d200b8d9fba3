"""Asks Microsoft Graph, with a token, patience and immutable ids.

https://learn.microsoft.com/en-us/graph/use-the-api,
https://learn.microsoft.com/en-us/graph/outlook-immutable-id
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from ingest.sources.graph.errors import GraphError, Refusal, explain
from ingest.sources.graph.pauses import TRIES, Pauses, seconds_to_wait
from ingest.sources.oauth.app import App
from ingest.sources.oauth.errors import TokenError
from ingest.sources.oauth.http import open_http
from ingest.sources.oauth.tokens import Tokens

IMMUTABLE = 'IdType="ImmutableId"'
_BUSY = (429, 503, 504)


@dataclass(frozen=True, slots=True)
class _Request:
    """`most` bytes of an answer are read, where it is not `None`; `once` means that it must
    not be repeated where it may have been taken."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    once: bool = False
    most: int | None = None


class GraphClient:
    """One mailbox's part of Graph. May be used by several threads at once.

    Every failure becomes a `GraphError`. What is busy is asked again, as late as it wishes;
    a token that is not accepted is replaced once.
    """

    def __init__(
        self, app: App, tenant: str, mailbox: str, *, pauses: Pauses | None = None
    ) -> None:
        self.mailbox = mailbox
        self._app = app
        self._base = f"{app.graph.rstrip('/')}/v1.0"
        self._tokens = Tokens(app, tenant, app.graph)
        self._pauses = pauses or Pauses()
        self._http: httpx.Client | None = None

    @property
    def is_protected(self) -> bool:
        """Whether Graph is spoken to over TLS."""
        return urlsplit(self._base).scheme == "https"

    def user(self, path: str = "") -> str:
        """The URL of something of the mailbox's, such as `mailFolders/inbox`."""
        return f"{self._base}/users/{quote(self.mailbox, safe='@')}/{path}".rstrip("/")

    def everybodys(self, path: str) -> str:
        """The URL of something that belongs to no mailbox, such as `subscriptions`."""
        return f"{self._base}/{path}"

    def get(self, url: str, *, prefer: str = "", params: Mapping[str, str] | None = None) -> Any:
        """The JSON at `url`. Raises `GraphError`."""
        headers = {"Prefer": f"{IMMUTABLE}, {prefer}" if prefer else IMMUTABLE}
        return self._json(self._ask(_Request("GET", url, headers, {"params": params})))

    def get_bytes(self, url: str, *, most: int) -> bytes:
        """The bytes at `url`, but not many more than `most`. Raises `GraphError`."""
        return self._ask(_Request("GET", url, most=most)).content

    def post(self, url: str, body: Any) -> Any:
        """Sends JSON; the JSON of the answer, `None` where there is none. Raises `GraphError`."""
        return self._json(self._ask(_Request("POST", url, body={"json": body})))

    def patch(self, url: str, body: Any, *, if_match: str = "") -> Any:
        """Changes what is at `url`, unless it changed since `if_match`. Raises `GraphError`."""
        headers = {"If-Match": if_match} if if_match else {}
        return self._json(self._ask(_Request("PATCH", url, headers, {"json": body})))

    def delete(self, url: str) -> None:
        """Removes what is at `url`. Raises `GraphError`."""
        self._ask(_Request("DELETE", url))

    def post_text(self, url: str, text: bytes) -> None:
        """Sends plain text once: it is never repeated where it may have been taken.

        Raises `GraphError`.
        """
        headers = {"Content-Type": "text/plain"}
        self._ask(_Request("POST", url, headers, {"content": text}, once=True))

    def close(self) -> None:
        """Gives the connections back. May be called twice."""
        http, self._http = self._http, None
        if http is not None:
            http.close()
        self._tokens.close()

    def _ask(self, request: "_Request") -> httpx.Response:
        self._refuse_foreign(request.url)
        fresh = False
        for tried in range(1, TRIES + 1):
            self._wait_our_turn()
            answer = self._exchange(request, self._token(fresh))
            if answer.is_success:
                return answer
            refusal = Refusal.of(answer.status_code, answer.content)
            if refusal.status == 401 and not fresh:
                fresh = True
                continue
            if refusal.status not in _BUSY or (request.once and refusal.status == 504):
                break
            self._pauses.hold(seconds_to_wait(answer.headers.get("Retry-After"), tried))
        raise explain(refusal, self.mailbox)

    def _exchange(self, request: "_Request", token: str) -> httpx.Response:
        # A kept connection may have been closed meanwhile, which only its use shows.
        for last in (True,) if request.once else (False, True):
            try:
                return self._answer(request, token)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                raise self._silent(error, delivered=False) from error
            except httpx.HTTPError as error:
                if last:
                    raise self._silent(error, delivered=True) from error
        raise AssertionError("the last attempt returns or raises")

    def _answer(self, request: "_Request", token: str) -> httpx.Response:
        http = self._http = self._http or self._opened()
        headers = {"Prefer": IMMUTABLE, **request.headers, "Authorization": f"Bearer {token}"}
        if request.most is None:
            return http.request(request.method, request.url, headers=headers, **request.body)
        with http.stream(request.method, request.url, headers=headers) as answer:
            content = bytearray()
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > request.most:
                    break
            return httpx.Response(
                answer.status_code, headers=_plain(answer.headers), content=bytes(content)
            )

    def _opened(self) -> httpx.Client:
        try:
            return open_http(self._app.ca)
        except TokenError as error:
            raise GraphError(str(error), delivered=False, permanent=True) from error

    def _token(self, fresh: bool) -> str:
        try:
            return self._tokens.token(fresh=fresh)
        except TokenError as error:
            raise GraphError(str(error), delivered=False, permanent=error.permanent) from error

    def _wait_our_turn(self) -> None:
        left = self._pauses.wait()
        if left:
            raise GraphError(
                f"Graph wants to be left alone for {left:.0f} seconds (throttling); "
                f"{self.mailbox} is read again then.",
                delivered=False,
            )

    def _refuse_foreign(self, url: str) -> None:
        # A link from an answer is followed with our token, so it must lead where we began.
        if urlsplit(url)[:2] != urlsplit(self._base)[:2]:
            raise GraphError(
                f"Graph sent us to another address than {self._base}, which is not followed: set "
                "PALSBOX_MICROSOFT_GRAPH to your cloud's endpoint.",
                delivered=False,
                permanent=True,
            )

    def _silent(self, error: httpx.HTTPError, *, delivered: bool) -> GraphError:
        words = " ".join(str(error).split()) or type(error).__name__
        return GraphError(
            f"{self._app.graph} did not answer ({words}): see whether the network, a proxy or "
            "Microsoft 365 is down; it is tried again.",
            delivered=delivered,
        )

    @staticmethod
    def _json(answer: httpx.Response) -> Any:
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise GraphError("Graph answered with something that is no JSON.") from error


def _plain(headers: httpx.Headers) -> dict[str, str]:
    """The headers without those that tell how the body was sent: it is decoded already."""
    sending = ("content-encoding", "content-length", "transfer-encoding")
    return {name: value for name, value in headers.items() if name.lower() not in sending}
