"""Messages already read, so that a page shown again does not read its documents again.

Reading a letter's PDF starts a program of its own; opening a case must not cost that twice.
"""

from collections import OrderedDict
from threading import Lock

from ingest.message import Message
from ingest.parse import parse
from store.models import StoredMessage

MOST_KEPT = 64


class Readings:
    """The last messages read, by fingerprint: bytes that never change. Safe between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Message] = OrderedDict()
        self._lock = Lock()

    def of(self, row: StoredMessage) -> Message:
        """The message, read now or before. Its raw bytes are loaded only if need be."""
        with self._lock:
            if row.fingerprint in self._kept:
                self._kept.move_to_end(row.fingerprint)
                return self._kept[row.fingerprint]
        message = parse(row.raw.content if row.raw else b"", received_at=row.received_at)
        with self._lock:
            self._kept[row.fingerprint] = message
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return message
