"""Streaming subscriptions: lines that stay open and tell of mail.

[MS-OXWSNTIF] 2.2.4.2; a line begins with ConnectionStatus OK, says so again now and then, and
ends with Closed. https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getstreamingevents-operation
"""

import threading
from collections.abc import Iterator
from itertools import count
from queue import Empty, Queue
from typing import Literal

from tests.ews.soap import response, success

KEEP_ALIVE = 0.2
"""Seconds between two signs of life; Exchange takes about 45."""

_Word = Literal["mail", "nothing", "closed", "broken"]
_STATUS = "<m:ConnectionStatus>{}</m:ConnectionStatus>"


class Events:
    """Subscriptions by their id, and the lines that are open."""

    def __init__(self) -> None:
        self.known: dict[str, set[str]] = {}
        """The folders of each subscription, as `mailbox/folder`."""
        self._lines: dict[str, Queue[_Word]] = {}
        self._numbers = count(1)
        self.opened = threading.Semaphore(0)
        """Released whenever a line stands."""

    def subscribe(self, places: set[str]) -> str:
        """A new subscription's id."""
        identity = f"JgBlAHgAYwBoAGEAbgBnAGUA{next(self._numbers)}"
        self.known[identity] = places
        return identity

    def ring(self, place: str) -> None:
        """Tells every line that mail came into this folder, whether or not some did."""
        for identity, line in list(self._lines.items()):
            if place in self.known.get(identity, ()):
                line.put("mail")

    def end(self, how: Literal["closed", "broken"]) -> None:
        """Ends every open line: as Exchange does after a while, or as a network does."""
        for line in list(self._lines.values()):
            line.put(how)

    @property
    def open(self) -> int:
        """How many lines stand."""
        return len(self._lines)

    def stream(self, identity: str) -> Iterator[bytes]:
        """What is written on a line; ends without a last word where it is broken."""
        line: Queue[_Word] = Queue()
        self._lines[identity] = line
        try:
            yield _said(_STATUS.format("OK"))
            self.opened.release()
            while True:
                try:
                    word = line.get(timeout=KEEP_ALIVE)
                except Empty:
                    word = "nothing"
                if word == "broken":
                    raise ConnectionAbortedError
                if word == "closed":
                    yield _said(_STATUS.format("Closed"))
                    return
                yield _said(_notification(identity) if word == "mail" else _STATUS.format("OK"))
        finally:
            self._lines.pop(identity, None)


def _notification(identity: str) -> str:
    return (
        f"<m:Notifications><m:Notification><t:SubscriptionId>{identity}</t:SubscriptionId>"
        "<t:NewMailEvent><t:TimeStamp>2026-06-01T09:00:00Z</t:TimeStamp>"
        '<t:ItemId Id="AAMk=" ChangeKey="CQ=="/><t:ParentFolderId Id="AQMk=" ChangeKey="AQ=="/>'
        "</t:NewMailEvent></m:Notification></m:Notifications>"
    )


def _said(inner: str) -> bytes:
    return response("GetStreamingEvents", success("GetStreamingEvents", inner))
