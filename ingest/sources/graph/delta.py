"""Which messages a folder has, or has new since a state token.

https://learn.microsoft.com/en-us/graph/delta-query-messages,
https://learn.microsoft.com/en-us/graph/api/message-delta
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.errors import GraphError

PAGE = 256
"""Messages in one page of a delta; halved where the service fails over one of them."""

WINDOW = 512
"""Messages in one page of a plain list."""

MOST_CORRUPT = 8
"""So many in a row, and it is the service that is broken, not the messages."""

_SELECT = "id,receivedDateTime"


@dataclass(frozen=True, slots=True)
class GraphFolder:
    """A folder of ours: our name for it, Graph's well-known name, whether it holds junk."""

    name: str
    well_known: str
    junk: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A message in a folder. `key` is its immutable id; a message that the service cannot
    even name has a key made of its predecessor's, and `named` is false."""

    key: str
    received_at: datetime
    named: bool = True


@dataclass(frozen=True, slots=True)
class Changes:
    """What is there, oldest first, and the link that asks for what comes later.

    `link` is `None` where the service fails over a message, so that no state token could be
    had: the folder is listed again the next time.
    """

    listed: tuple[Listed, ...]
    link: str | None


def changes(client: GraphClient, folder: GraphFolder, link: str | None) -> Changes:
    """Every message that came into the folder since `link`, or that is in it.

    A link that has run out (410) starts again from the whole folder. A page that the
    service fails over is halved; where one message alone spoils it, the folder is listed
    without state tokens, around that message. Raises `GraphError`.
    """
    try:
        return _delta(client, folder, link)
    except GraphError as error:
        if error.wants_resync and link is not None:
            return changes(client, folder, None)
        if not _is_the_items_fault(error):
            raise
    return Changes(_oldest_first(_walk(client, folder)), None)


def _delta(client: GraphClient, folder: GraphFolder, link: str | None) -> Changes:
    url = link or client.user(f"mailFolders/{folder.well_known}/messages/delta?$select={_SELECT}")
    found: dict[str, Listed] = {}
    size = PAGE
    while True:
        try:
            page = client.get(url, prefer=f"odata.maxpagesize={size}")
        except GraphError as error:
            if size == 1 or not _is_the_items_fault(error):
                raise
            size //= 2
            continue
        for item in page["value"]:
            if "@removed" in item:
                found.pop(item["id"], None)
            else:
                found[item["id"]] = _listed(item)
        if "@odata.deltaLink" in page:
            return Changes(_oldest_first(found.values()), page["@odata.deltaLink"])
        url = page["@odata.nextLink"]
        size = min(PAGE, size * 2)


def _walk(client: GraphClient, folder: GraphFolder) -> Iterator[Listed]:
    """The folder's messages by their places in it, around those that spoil an answer."""
    place, size, in_a_row = 0, WINDOW, 0
    before = Listed("", datetime.now(UTC))
    while True:
        try:
            items = _window(client, folder, place, size, _SELECT)
        except GraphError as error:
            if not _is_the_items_fault(error):
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
            before, in_a_row = _listed(item), 0
            yield before
        if len(items) < size:
            return
        place += len(items)
        size = min(WINDOW, size * 2)


def _nameless(client: GraphClient, folder: GraphFolder, place: int, before: Listed) -> Listed:
    """The message at `place`, by its id if the service tells that at least."""
    try:
        (item,) = _window(client, folder, place, 1, "id")
    except (GraphError, ValueError):
        return Listed(f"{before.key}+", before.received_at, named=False)
    return Listed(item["id"], before.received_at)


def _window(
    client: GraphClient, folder: GraphFolder, place: int, size: int, select: str
) -> list[dict[str, Any]]:
    page = client.get(
        client.user(f"mailFolders/{folder.well_known}/messages"),
        params={
            "$select": select,
            "$orderby": "receivedDateTime asc",
            "$top": str(size),
            "$skip": str(place),
        },
    )
    items: list[dict[str, Any]] = page["value"]
    return items


def _is_the_items_fault(error: GraphError) -> bool:
    # 503 and 504 say that the service is busy: the client has waited for it already.
    return error.status in (500, 501, 502)


def _oldest_first(listed: Any) -> tuple[Listed, ...]:
    return tuple(sorted(listed, key=lambda item: (item.received_at, item.key)))


def _listed(item: dict[str, Any]) -> Listed:
    told = item.get("receivedDateTime")
    # Without the server's moment, now: no clock starts too early.
    moment = datetime.fromisoformat(told) if told else datetime.now(UTC)
    return Listed(item["id"], moment.astimezone(UTC))
