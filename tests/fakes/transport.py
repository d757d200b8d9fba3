"""A way out for mail that keeps what it is given and fails on request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from responders.transport import SendError


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail that was handed over."""

    envelope_from: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed as a reader's program would."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def text(self) -> str:
        """The words of its text part."""
        part = self.message.get_body(("plain",))
        assert part is not None
        content: str = part.get_content()
        return content


@dataclass(slots=True)
class RecordingTransport:
    """See `responders.transport.Transport`. `before` runs before each mail, and may raise
    what is no `SendError`, as a crash would."""

    enforces_tls: bool = True
    name: str = "smtp://recording.example"
    posted: list[Posted] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    _errors: list[tuple[str, SendError]] = field(default_factory=list)

    def fail(self, error: SendError, *, about: str = "", times: int = 1) -> None:
        """The next `times` mails to recipients containing `about` fail so."""
        self._errors += [(about, error)] * times

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        self.before(recipient)
        for number, (about, error) in enumerate(self._errors):
            if about in recipient:
                del self._errors[number]
                raise error
        self.posted.append(Posted(envelope_from, recipient, raw))

    def check(self) -> str:
        return f"{self.name} takes mail."

    def close(self) -> None:
        """Nothing to give back."""

    @property
    def recipients(self) -> list[str]:
        """Who was written to, in order."""
        return [mail.recipient for mail in self.posted]


@dataclass(slots=True)
class RecordingChannel:
    """See `responders.second_channel.SecondChannel`."""

    rung: list[tuple[str, str]] = field(default_factory=list)
    error: SendError | None = None

    def notify(self, title: str, text: str) -> None:
        if self.error is not None:
            raise self.error
        self.rung.append((title, text))
