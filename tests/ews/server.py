"""A web server on loopback, over TLS, that knows who is on each connection and can keep talking."""

import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.ews.sign_in import Porter, Visitor
from tests.ews.soap import DROPPED, Answer
from tests.servers.certificates import Certificate

Said = Answer | Iterator[bytes]
"""An answer, or pieces of one that goes on."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up or does not trust us is what tests are for."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class EwsServer:
    """Serves while the block runs. `answer` is given the user and the body."""

    def __init__(self, certificate: Certificate, porter: Porter) -> None:
        self.answer: Callable[[str, bytes], Said] = lambda _, __: Answer(404)
        self.before: Callable[[], Answer | None] = lambda: None
        """Answers in its place, before anybody is asked who they are."""
        self._http = _Server(("127.0.0.1", 0), self._handler(porter))
        self._http.socket = certificate.server_context().wrap_socket(
            self._http.socket, server_side=True, do_handshake_on_connect=False
        )
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self.port = self._http.server_port
        self.ca = certificate.ca

    def _handler(self, porter: Porter) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def setup(self) -> None:
                super().setup()
                self.visitor = Visitor(porter)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                early = outer.before()
                if early is not None:
                    self._reply(early)
                    return
                user, challenges = self.visitor.recognise(self.headers.get("Authorization", ""))
                if not user:
                    self._challenge(challenges)
                elif self.path.lower() != "/ews/exchange.asmx":
                    self._reply(Answer(404))
                else:
                    said = outer.answer(user, body)
                    self._reply(said) if isinstance(said, Answer) else self._stream(said)

            def _challenge(self, challenges: list[str]) -> None:
                self.send_response(401)
                for challenge in challenges:
                    self.send_header("WWW-Authenticate", challenge)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _reply(self, answer: Answer) -> None:
                if answer is DROPPED:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                usual = {
                    "Content-Type": "text/xml; charset=utf-8",
                    "Content-Length": str(len(answer.body)),
                }
                for name, value in {**usual, **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def _stream(self, pieces: Iterator[bytes]) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/xml; charset=utf-8")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for piece in pieces:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *args: object) -> None:
                """Keeps the tests' output clean."""

        return Handler

    def __enter__(self) -> "EwsServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
