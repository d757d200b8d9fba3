"""The second channel, against a service of our own on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from responders.office import Office
from responders.rota import ring_rota
from responders.second_channel import AppriseChannel, SecondChannelError
from responders.transport import TryLater
from store.database import Database
from store.rota import OnRota
from tests.responders.conftest import Clock
from tests.responders.post import Post

# A module that apprise loads is deprecated by a later Python; its authors know.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Service(HTTPServer):
    """Keeps what is posted to it and answers with `status`."""

    status = 200
    received: list[dict[str, Any]]


class _Answer(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.received.append(json.loads(self.rfile.read(length)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service(("127.0.0.1", 0), _Answer)
    made.received = []
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def channel_to(service: Service) -> AppriseChannel:
    return AppriseChannel(f"json://user:s3cret@127.0.0.1:{service.server_port}/")


def test_it_rings(service: Service) -> None:
    channel_to(service).notify("Urgent: PALS-2026-000001", "https://pals.example/cases/1")
    assert service.received[0]["title"] == "Urgent: PALS-2026-000001"
    assert service.received[0]["message"] == "https://pals.example/cases/1"


def test_a_service_that_fails_is_tried_later_and_said_without_secrets(service: Service) -> None:
    service.status = 500
    with pytest.raises(TryLater, match="check PALSBOX_NOTIFY") as caught:
        channel_to(service).notify("Urgent", "text")
    assert "s3cret" not in str(caught.value)


def test_an_address_nobody_understands_is_refused_without_repeating_it() -> None:
    with pytest.raises(SecondChannelError, match=r"PALSBOX_NOTIFY \(nonsense://…\)") as caught:
        AppriseChannel("nonsense://token-s3cret")
    assert "s3cret" not in str(caught.value)


def test_a_person_on_the_rota_is_rung_at_their_own_channel(
    service: Service, database: Database, office: Office, clock: Clock
) -> None:
    post = Post(database, office, clock)
    post.danger()
    with database.begin() as session:
        url = f"json://user:s3cret@127.0.0.1:{service.server_port}/"
        session.add(OnRota(position=1, name="Omar", channel=url, hours="always"))
        clock.pass_by(minutes=10)
        session.flush()
        ring_rota(session, clock(), office=office)
    post.deliver()
    (rung,) = service.received
    assert rung["title"] == "Urgent, not yet taken: PALS-2026-000001"
    assert "https://pals.example/cases/PALS-2026-000001" in rung["message"]
    assert post.row("second channel of Omar").state == "sent"
    assert post.channel.rung == []
