"""Which messages a folder has, or has new since a sync state.

https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/mailbox-synchronization-and-ews-in-exchange
"""

from functools import partial

from ingest.sources.ews.client import EwsClient
from ingest.sources.ews.errors import RESYNC, EwsError
from ingest.sources.ews.page import Page
from ingest.sources.synced.around import listed_around
from ingest.sources.synced.listed import Changes, Folder, Listed, oldest_first

PAGE = 512
"""Changes in one answer, the most there may be; halved where Exchange fails over one of them."""

WINDOW = 256
"""Messages in one answer of a plain list."""


def changes(client: EwsClient, folder: Folder, state: str | None) -> Changes:
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
    found = listed_around(partial(_window, client, folder), WINDOW)
    return Changes(oldest_first(found), None)


def _since(client: EwsClient, folder: Folder, state: str | None) -> Changes:
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
        if page.is_last or page.state == state:
            return Changes(oldest_first(found.values()), page.state)
        state = page.state
        size = min(PAGE, size * 2)


def _page(client: EwsClient, folder: Folder, state: str | None, size: int) -> Page:
    return client.ask(lambda exchange: exchange.sync(folder.well_known, state, size))


def _window(
    client: EwsClient, folder: Folder, place: int, size: int, *, details: bool
) -> list[Listed]:
    return client.ask(
        lambda exchange: exchange.window(folder.well_known, place, size, details=details)
    )
