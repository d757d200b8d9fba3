"""The second channel for danger that nobody claims: SMS, Teams, … by an apprise URL."""

from typing import Protocol

from responders.transport import TryLater

RECIPIENT = "second channel"
"""How the outbox names it: the URL itself may hold a secret."""


def of_person(name: str) -> str:
    """How the outbox names the channel of one person on the rota."""
    return f"{RECIPIENT} of {name}"


class SecondChannelError(Exception):
    """A channel's URL makes no sense; the message is one sentence without the URL."""


class SecondChannel(Protocol):
    """A way to reach people beside mail. It is given a reference and a link, never more."""

    def notify(self, title: str, text: str) -> None:
        """Sends it. Raises `TryLater`."""


class AppriseChannel:
    """Any channel that apprise knows. `named` says where its URL is kept."""

    def __init__(self, url: str, named: str = "PALSBOX_NOTIFY") -> None:
        """Connects to nothing yet. Raises `SecondChannelError`."""
        from apprise import Apprise  # noqa: PLC0415 - it loads a hundred services; few need it

        self.name = f"{url.partition('://')[0]}://…"
        self._named = named
        self._channel = Apprise()
        if not self._channel.add(url):
            raise SecondChannelError(
                f"{named} ({self.name}) is no address that apprise understands; see "
                "https://github.com/caronc/apprise for how yours is written."
            )

    def notify(self, title: str, text: str) -> None:
        """Sends it. Raises `TryLater`."""
        try:
            taken = self._channel.notify(title=title, body=text)
        except Exception as error:
            # A hundred services, each with errors of its own.
            raise TryLater(self._sentence(type(error).__name__)) from error
        if not taken:
            raise TryLater(self._sentence("it gave no reason"))

    def _sentence(self, told: str) -> str:
        return (
            f"The second channel {self.name} did not take the message ({told}); check "
            f"{self._named} and that the service can be reached from here."
        )
