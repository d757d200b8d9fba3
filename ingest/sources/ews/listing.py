"""Which messages a folder has, or has new since a sync state.

https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/mailbox-synchronization-and-ews-in-exchange
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.sources.ews.client import EwsClient
from ingest.sources.ews.errors import RESYNC, EwsError
from ingest.sources.ews.listed import Listed, Page

PAGE = 512
"""Changes in one answer, the most there may be; halved where Exchange fails over one of them."""

WINDOW = 256
"""Messages in one answer of a plain list."""

MOST_CORRUPT = 8
"""So many in a row, and it is the server that is broken, not the messages."""


@dataclass(frozen=True, slots=True)
class EwsFolder:
    """A folder of ours: our name for it, Exchange's distinguished name, whether it holds junk."""

    name: str
    distinguished: str
    junk: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What is there, oldest first, and the state that asks for what comes later.

    `state` is `None` where Exchange fails over a message, so that no state could be had: the
    folder is listed again the next time.
    """

    listed: tuple[Listed, ...]
    state: str | None


def changes(client: EwsClient, folder: EwsFolder, state: str | None) -> Changes:
    """Every message that came into the folder since `state`, or that is in it.

    A state that Exchange does not know (any more) starts again from the whole folder. An answer
    that Exchange fails over is asked for in halves; where one message alone spoils it, the folder
    is listed without states, around that message. Raises `EwsError`.
    """
    try:
        return _since(client, folder, state)
    except EwsError as error:
        if error.code in RESYNC and state is not None:
            return changes(client, folder, None)
        if not error.is_the_items_fault:
            raise
    return Changes(_oldest_first(_walk(client, folder)), None)


def _since(client: EwsClient, folder: EwsFolder, state: str | None) -> Changes:
    found: dict[str, Listed] = {}
    size = PAGE
    while True:
        try:
            page = _page(client, folder, state, size)
        except EwsError as error:
            if size == 1 or not error.is_the_items_fault:
                raise
            size //= 2
            continue
        found |= {item.key: item for item in page.there}
        for key in page.gone:
            found.pop(key, None)
        if page.is_last or page.state == state:
            return Changes(_oldest_first(found.values()), page.state)
        state = page.state
        size = min(PAGE, size * 2)


def _page(client: EwsClient, folder: EwsFolder, state: str | None, size: int) -> Page:
    return client.ask(lambda exchange: exchange.sync(folder.distinguished, state, size))


def _walk(client: EwsClient, folder: EwsFolder) -> Iterator[Listed]:
    """The folder's messages by their places in it, around those that spoil an answer."""
    place, size, in_a_row = 0, WINDOW, 0
    before = Listed("", datetime.now(UTC))
    while True:
        try:
            items = _window(client, folder, place, size)
        except EwsError as error:
            if not error.is_the_items_fault:
                raise
            if size > 1:
                size //= 2
                continue
            in_a_row += 1
            if in_a_row > MOST_CORRUPT:
                raise
            before = _nameless(client, folder, place, before)
            yield before
            place += 1
            continue
        for item in items:
            before, in_a_row = item, 0
            yield before
        if len(items) < size:
            return
        place += len(items)
        size = min(WINDOW, size * 2)


def _nameless(client: EwsClient, folder: EwsFolder, place: int, before: Listed) -> Listed:
    """The message at `place`, by its id if Exchange tells that at least."""
    try:
        (item,) = _window(client, folder, place, 1, details=False)
    except (EwsError, ValueError):
        return Listed(f"{before.key}+", before.received_at, named=False)
    return Listed(item.key, before.received_at)


def _window(
    client: EwsClient, folder: EwsFolder, place: int, size: int, *, details: bool = True
) -> list[Listed]:
    return client.ask(
        lambda exchange: exchange.window(folder.distinguished, place, size, details=details)
    )


def _oldest_first(listed: Iterable[Listed]) -> tuple[Listed, ...]:
    return tuple(sorted(listed, key=lambda item: (item.received_at, item.key)))
