"""Lists a folder by places where the service cannot tell what changed: it fails over a message."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol

from ingest.sources.synced.errors import ServiceError
from ingest.sources.synced.listed import Listed

MOST_CORRUPT = 8
"""So many in a row, and it is the service that is broken, not the messages."""


class Window(Protocol):
    """The messages at `size` places from `place` on, oldest first; without `details` their ids
    alone. Raises `ServiceError`."""

    def __call__(self, place: int, size: int, *, details: bool) -> list[Listed]: ...


def listed_around(window: Window, largest: int) -> Iterator[Listed]:
    """Every message, also those that spoil an answer; at most `largest` are asked for at once.

    Raises `ServiceError` where it is not a message's fault.
    """
    place, size, in_a_row = 0, largest, 0
    before = Listed("", datetime.now(UTC))
    while True:
        try:
            items = window(place, size, details=True)
        except ServiceError as error:
            if not error.is_the_items_fault:
                raise
            if size > 1:
                size //= 2
                continue
            in_a_row += 1
            if in_a_row > MOST_CORRUPT:
                raise
            before = _nameless(window, place, before)
            yield before
            place += 1
            continue
        for item in items:
            before, in_a_row = item, 0
            yield before
        if len(items) < size:
            return
        place += len(items)
        size = min(largest, size * 2)


def _nameless(window: Window, place: int, before: Listed) -> Listed:
    """The message at `place`, by its id if the service tells that at least."""
    try:
        (item,) = window(place, 1, details=False)
    except (ServiceError, ValueError):
        return Listed(f"{before.key}+", before.received_at, named=False)
    return Listed(item.key, before.received_at)
