"""A Members API of our own: a real HTTP server that answers as the UK Parliament's does.

Shapes: https://members-api.parliament.uk/index.html, `Members/Search` and
`Members/{id}/Contact`. Every Member in it is invented.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Parliament:
    """Sitting Members by id, and what goes wrong: `busy` requests are answered 429 first,
    `promises` is the total it claims, `garbles` answers without JSON."""

    names: dict[int, str]
    busy: int = 0
    promises: int | None = None
    garbles: bool = False
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def answer(self, target: str) -> tuple[int, bytes]:
        """The status and body for a request target."""
        self.asked.append(target)
        if self.busy:
            self.busy -= 1
            return 429, b""
        if self.garbles:
            return 200, b"<html>Maintenance</html>"
        url = urlsplit(target)
        parts = url.path.strip("/").split("/")
        body = self._search(parse_qs(url.query)) if parts[-1] == "Search" else self._contact(parts)
        return 200, json.dumps(body).encode()

    def _search(self, query: dict[str, list[str]]) -> dict[str, Any]:
        assert query["House"] == ["1"]
        assert query["IsCurrentMember"] == ["true"]
        skip, take = int(query["skip"][0]), min(int(query["take"][0]), 20)
        listed = list(self.names.items())[skip : skip + take]
        return {
            "items": [
                {
                    "value": {
                        "id": member_id,
                        "nameListAs": name.rpartition(" ")[2],
                        "nameDisplayAs": name,
                        "nameFullTitle": f"{name} MP",
                        "latestHouseMembership": {
                            "membershipFrom": f"Seat {member_id:03}",
                            "house": 1,
                        },
                    },
                    "links": [],
                }
                for member_id, name in listed
            ],
            "totalResults": len(self.names) if self.promises is None else self.promises,
        }

    def _contact(self, parts: list[str]) -> dict[str, Any]:
        member_id = int(parts[-2])
        return {
            "value": [
                {"type": "Constituency office", "typeId": 4, "email": f"seat{member_id}@x.example"},
                {
                    "type": "Parliamentary office",
                    "typeId": 1,
                    "email": f"Member{member_id}@Parliament.example",
                    "line1": "House of Commons",
                },
                {"type": "Website", "typeId": 6, "line1": "https://x.example", "email": None},
            ]
        }


@contextmanager
def sitting(parliament: Parliament) -> Iterator[Parliament]:
    """The parliament, answering on loopback; `address` is where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = parliament.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    parliament.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield parliament
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
