"""The demonstration's mail server: it takes every mail on loopback and sends none on."""

import socket
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@dataclass
class Catcher:
    """An SMTP server on 127.0.0.1 and a free port; `caught` counts by recipient."""

    caught: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Takes the mail."""
        self.caught += envelope.rcpt_tos
        return "250 caught"

    def start(self) -> str:
        """Starts listening; returns the server's URL for PALSBOX_SMTP_URL."""
        self._controller.start()
        return f"smtp://127.0.0.1:{self._controller.port}"

    def stop(self) -> None:
        """Stops listening."""
        self._controller.stop()
