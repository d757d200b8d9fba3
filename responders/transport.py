"""What every way of sending mail offers, and the four things that can come of it."""

from typing import Protocol


class SendError(Exception):
    """The mail was not accepted. The message is one sentence, without secrets."""


class Refused(SendError):  # noqa: N818 - named for what happened
    """The server will never take this mail for this recipient."""


class TryLater(SendError):  # noqa: N818 - named for what happened
    """Not now. `everything` is true where the server is at fault, not this mail, so that
    trying the next one makes no sense either."""

    def __init__(self, sentence: str, *, everything: bool = False) -> None:
        super().__init__(sentence)
        self.everything = everything


class Uncertain(SendError):  # noqa: N818 - named for what happened
    """The server had the whole mail, or most of it, and then said nothing: it may or may not
    have taken it."""


class Transport(Protocol):
    """A way out for mail. One transport is used by one thread at a time."""

    name: str
    """The server in words for people: its URL without secrets."""

    enforces_tls: bool
    """Whether mail leaves only over TLS with a verified certificate, or not at all."""

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Hands over one mail (RFC 5322, CRLF, ASCII) for one recipient.

        Returns once the server has taken it. Raises `Refused`, `TryLater` or `Uncertain`.
        """

    def check(self) -> str:
        """Tries the server without sending and says in one sentence what is there.

        Raises `SendError`.
        """

    def close(self) -> None:
        """Gives the connection back. May be called twice."""
