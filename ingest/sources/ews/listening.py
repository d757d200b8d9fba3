"""Listening for mail: a line that Exchange keeps open and speaks on when some comes.

https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/notification-subscriptions-mailbox-events-and-ews-in-exchange
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from exchangelib import Mailbox
from exchangelib.properties import DistinguishedFolderId

from ingest.sources.ews import operations
from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.line import open_account

MINUTES = 29
"""How long a line is asked to stand; 30 is the most.
https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/connectiontimeout"""

SILENCE = 120.0
"""Seconds after which a line is dead: Exchange says something on it every 45 or so."""

EVENTS = ("NewMailEvent", "CreatedEvent", "MovedEvent")


class Listening:
    """One line, from subscribing to its end. Raises what exchangelib raises, and `requests`."""

    def __init__(self, address: EwsAddress, *, timeout: float) -> None:
        self._account = open_account(address, timeout=timeout)
        self._mailbox = Mailbox(email_address=address.mailbox)
        self._events: operations.GetStreamingEvents | None = None

    def hear(self, folders: Sequence[str], stands: Callable[[], None]) -> Iterator[None]:
        """Yields whenever mail comes into one of the folders, until Exchange ends the line.

        `stands` is called when it stands, and again whenever Exchange says that it does.
        """
        places = [DistinguishedFolderId(id=name, mailbox=self._mailbox) for name in folders]
        (subscription,) = operations.SubscribeToStreaming(account=self._account).call(
            folders=places, event_types=EVENTS
        )
        events = operations.GetStreamingEvents(account=self._account, heard=stands)
        told = events.call([subscription.text], connection_timeout=MINUTES)
        events.timeout = SILENCE
        self._events = events
        for notification in told:
            if any(operations.local_name(event) in EVENTS for event in notification):
                yield

    def hang_up(self) -> None:
        """Ends `hear`, from another thread. The subscription ends by itself, half an hour later."""
        response = self._events.response if self._events is not None else None
        if response is not None:
            # It may have ended by itself, a moment ago.
            with suppress(ValueError, RuntimeError, OSError):
                response.raw.shutdown()

    def close(self) -> None:
        """Gives the connection back, once `hear` has ended."""
        self._account.protocol.close()
