"""Which messages a folder has, or has new since a state token.

https://learn.microsoft.com/en-us/graph/delta-query-messages,
https://learn.microsoft.com/en-us/graph/api/message-delta
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.errors import GraphError
from ingest.sources.synced.around import listed_around
from ingest.sources.synced.listed import Changes, Folder, Listed, oldest_first

PAGE = 256
"""Messages in one page of a delta; halved where the service fails over one of them."""

WINDOW = 512
"""Messages in one page of a plain list."""

_SELECT = "id,receivedDateTime"


def changes(client: GraphClient, folder: Folder, link: str | None) -> Changes:
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
        if not error.is_the_items_fault:
            raise
    found = listed_around(partial(_window, client, folder), WINDOW)
    return Changes(oldest_first(found), None)


def _delta(client: GraphClient, folder: Folder, link: str | None) -> Changes:
    url = link or client.user(f"mailFolders/{folder.well_known}/messages/delta?$select={_SELECT}")
    found: dict[str, Listed] = {}
    size = PAGE
    while True:
        try:
            page = client.get(url, prefer=f"odata.maxpagesize={size}")
        except GraphError as error:
            if size == 1 or not error.is_the_items_fault:
                raise
            size //= 2
            continue
        for item in page["value"]:
            if "@removed" in item:
                found.pop(item["id"], None)
            else:
                found[item["id"]] = _listed(item)
        if "@odata.deltaLink" in page:
            return Changes(oldest_first(found.values()), page["@odata.deltaLink"])
        url = page["@odata.nextLink"]
        size = min(PAGE, size * 2)


def _window(
    client: GraphClient, folder: Folder, place: int, size: int, *, details: bool
) -> list[Listed]:
    page = client.get(
        client.user(f"mailFolders/{folder.well_known}/messages"),
        params={
            "$select": _SELECT if details else "id",
            "$orderby": "receivedDateTime asc",
            "$top": str(size),
            "$skip": str(place),
        },
    )
    return [_listed(item) for item in page["value"]]


def _listed(item: dict[str, Any]) -> Listed:
    told = item.get("receivedDateTime")
    # Without the server's moment, now: no clock starts too early.
    moment = datetime.fromisoformat(told) if told else datetime.now(UTC)
    return Listed(item["id"], moment.astimezone(UTC))
