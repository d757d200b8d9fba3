"""An OpenAI-compatible endpoint on loopback that answers what a test tells it to."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Answer = Callable[[str], Any]
"""From the letter as it was sent to what the model says: text, or anything for JSON."""


@dataclass
class ChatEndpoint:
    """`url` is for `PALSBOX_READER_URL`; `asked` are the requests' bodies, `keys` their
    Authorization headers. `answer` and `status` may be changed at any time."""

    url: str
    answer: Answer
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def chat_endpoint(answer: Answer) -> Iterator[ChatEndpoint]:
    """Serves until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.asked.append({"path": self.path, **body})
            endpoint.keys.append(self.headers.get("Authorization", ""))
            said = endpoint.answer(body["messages"][-1]["content"])
            content = said if isinstance(said, str) else json.dumps(said)
            reply = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(endpoint.status)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *args: object) -> None:
            """Keeps the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint = ChatEndpoint(f"http://127.0.0.1:{server.server_port}/v1", answer)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
