"""A web server on loopback, over TLS, whose answers are a function the test gives."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers.certificates import Certificate


@dataclass(frozen=True, slots=True)
class Request:
    """What the client asked; `path` and `query` decoded, header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says: bytes as they are, anything else but `None` as JSON."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


DROPPED = Reply(0)
"""Closes the connection without a word."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up or does not trust us is what tests are for."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class HttpsServer:
    """Serves while the block runs. `answer` may be changed at any time."""

    def __init__(self, certificate: Certificate) -> None:
        self.answer: Callable[[Request], Reply] = lambda _: Reply(404)
        self._http = _Server(("127.0.0.1", 0), self._handler())
        self._http.socket = certificate.server_context().wrap_socket(
            self._http.socket, server_side=True, do_handshake_on_connect=False
        )
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self.url = f"https://127.0.0.1:{self._http.server_port}"
        self.ca = certificate.ca

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def serve(self) -> None:
                parts = urlsplit(self.path)
                request = Request(
                    self.command,
                    unquote(parts.path),
                    dict(parse_qsl(parts.query)),
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(int(self.headers.get("Content-Length", 0))),
                )
                reply = outer.answer(request)
                if reply is DROPPED:
                    self.close_connection = True
                    return
                body = reply.body
                if not isinstance(body, bytes):
                    body = b"" if body is None else json.dumps(body).encode()
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve  # noqa: N815 - http.server's names

            def log_message(self, *args: object) -> None:
                """Keeps the tests' output clean."""

        return Handler

    def __enter__(self) -> "HttpsServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
