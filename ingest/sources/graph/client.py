"""Asks Microsoft Graph, with a token, patience and immutable ids.

https://learn.microsoft.com/en-us/graph/use-the-api,
https://learn.microsoft.com/en-us/graph/outlook-immutable-id
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from ingest.sources.graph.errors import GraphError, Refusal, explain
from ingest.sources.oauth.app import App
from ingest.sources.oauth.errors import TokenError
from ingest.sources.oauth.http import open_http
from ingest.sources.oauth.tokens import Tokens
from ingest.sources.pauses import TRIES, Pauses, seconds_to_wait

IMMUTABLE = 'IdType="ImmutableId"'
_BUSY = (429, 503, 504)

LARGEST_MIME = 3_000_000
"""Bytes of MIME in one request: Graph takes 4 MB, and base64 makes three of them.
https://learn.microsoft.com/en-us/graph/outlook-large-attachments for what is larger."""


@dataclass(frozen=True, slots=True)
class _Request:
    """`most` bytes of an answer are read, where it is not `None`; `once` means that it must
    not be repeated where it may have been taken; `tokenless` that the URL is a permit itself."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    once: bool = False
    most: int | None = None
    tokenless: bool = False


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

    def post(self, url: str, body: Any = None, *, once: bool = False) -> Any:
        """Sends JSON; the JSON of the answer, `None` where there is none. With `once` it is not
        repeated where it may have been taken. Raises `GraphError`."""
        return self._json(self._ask(_Request("POST", url, body={"json": body}, once=once)))

    def patch(self, url: str, body: Any, *, if_match: str = "") -> Any:
        """Changes what is at `url`, unless it changed since `if_match`. Raises `GraphError`."""
        headers = {"If-Match": if_match} if if_match else {}
        return self._json(self._ask(_Request("PATCH", url, headers, {"json": body})))

    def delete(self, url: str) -> None:
        """Removes what is at `url`. Raises `GraphError`."""
        self._ask(_Request("DELETE", url))

    def post_mime(self, url: str, raw: bytes) -> Any:
        """Sends a mail as MIME (at most `LARGEST_MIME`) once: it is never repeated where it may
        have been taken. The JSON of the answer, `None` where there is none.

        Raises `GraphError`.
        """
        headers = {"Content-Type": "text/plain"}
        body = {"content": base64.b64encode(raw)}
        return self._json(self._ask(_Request("POST", url, headers, body, once=True)))

    def put_range(self, url: str, piece: bytes, *, first: int, total: int) -> None:
        """Uploads the bytes of a file from `first` on to the address of an upload session.

        It lies at another host and carries its own permit, so our token is kept from it.
        Raises `GraphError`.
        """
        if urlsplit(url).scheme != "https":
            raise GraphError("Graph wants a file at an address without TLS; it is not sent.")
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes {first}-{first + len(piece) - 1}/{total}",
        }
        body = {"content": piece}
        self._ask(_Request("PUT", url, headers, body, once=True, tokenless=True))

    def close(self) -> None:
        """Gives the connections back. May be called twice."""
        http, self._http = self._http, None
        if http is not None:
            http.close()
        self._tokens.close()

    def _ask(self, request: "_Request") -> httpx.Response:
        if not request.tokenless:
            self._refuse_foreign(request.url)
        fresh = untaken = False
        for tried in range(1, TRIES + 1):
            self._wait_our_turn()
            answer = self._exchange(request, "" if request.tokenless else self._token(fresh))
            if answer.is_success:
                return answer
            refusal = Refusal.of(answer.status_code, answer.content)
            wish = answer.headers.get("Retry-After")
            untaken = refusal.status == 429 or (refusal.status == 503 and wish is not None)
            if refusal.status == 401 and not fresh and not request.tokenless:
                fresh = True
                continue
            if refusal.status not in _BUSY or (request.once and not untaken):
                break
            self._pauses.hold(seconds_to_wait(wish, tried))
        raise explain(refusal, self.mailbox, delivered=not untaken)

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
        headers = {**request.headers}
        if token:
            headers = {"Prefer": IMMUTABLE, **headers, "Authorization": f"Bearer {token}"}
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
