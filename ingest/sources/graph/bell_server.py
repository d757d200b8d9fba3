"""Hears Microsoft ring: the small web server behind `?listen=`.

https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks,
https://learn.microsoft.com/en-us/graph/change-notifications-lifecycle-events
"""

import hmac
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

LONGEST = 1_000_000
"""Bytes of a notification. Ours name a message and hold nothing of it."""

PATIENCE = 10.0
"""Seconds that a caller may take over its request."""


class BellServer:
    """Listens while it is open. `rung` is called for each notification that knows `state`, with
    its lifecycle event (`missed`, …), or with nothing where it tells of mail.

    It speaks HTTP: a proxy in front has the certificate. Whoever calls without `state` can do
    nothing but have a text echoed, as plain text. Raises `OSError` where it cannot listen.
    """

    def __init__(self, host: str, port: int, *, state: str, rung: Callable[[str], None]) -> None:
        self._http = _Server((host, port), _handler(state, rung))
        self._thread = Thread(
            target=self._http.serve_forever, args=(0.1,), name="doorbell", daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._http.server_port)

    def close(self) -> None:
        """Ends it."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is its own affair."""


def _handler(state: str, rung: Callable[[str], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_POST(self) -> None:
            token = parse_qs(urlsplit(self.path).query).get("validationToken")
            if token:
                self._reply(200, token[0])
                return
            events = _events(self._body(), state)
            for event in events:
                rung(event)
            self._reply(202 if events else 403)

        def _body(self) -> bytes:
            try:
                length = int(self.headers.get("Content-Length", ""))
            except ValueError:
                return b""
            return self.rfile.read(length) if 0 <= length <= LONGEST else b""

        def _reply(self, status: int, text: str = "") -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """A stranger's request is no line in our log."""

    return Handler


def _events(body: bytes, state: str) -> list[str]:
    """What the notifications that know our state tell of; Microsoft sends several at once."""
    try:
        return [
            str(each.get("lifecycleEvent") or "")
            for each in json.loads(body)["value"]
            if hmac.compare_digest(str(each["clientState"]).encode(), state.encode())
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
