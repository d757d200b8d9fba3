"""What is done to a stored message in its mailbox: a category, or a move."""

from collections.abc import Callable, Sequence

from ingest.source import SourceError
from ingest.sources.ews.client import EwsClient
from ingest.sources.ews.errors import GONE, EwsError

TRIES = 3
"""Somebody may change the message between our reading and our writing, but not for ever."""

_CHANGED_MEANWHILE = ("ErrorIrresolvableConflict", "ErrorStaleObject")


def change_categories(
    client: EwsClient, key: str, change: Callable[[list[str]], list[str]], *, remember: bool = False
) -> bool:
    """Gives the message the categories that `change` makes of those it has.

    Staff's own categories are `change`'s to keep. With `remember` its key is written onto it, so
    that `find_moved` finds it. False where the message is gone. Raises `EwsError`.
    """
    for tried in range(1, TRIES + 1):
        try:
            has, change_key = client.ask(lambda exchange: exchange.categories(key))
            wanted = change(has)
            if wanted != has or remember:
                _set_categories(client, key, change_key, wanted, remember=remember)
        except EwsError as error:
            if error.code in GONE:
                return False
            if error.code not in _CHANGED_MEANWHILE or tried == TRIES:
                raise
        else:
            return True
    raise AssertionError("the last attempt returns or raises")


def _set_categories(
    client: EwsClient, key: str, change_key: str, wanted: Sequence[str], *, remember: bool
) -> None:
    client.ask(
        lambda exchange: exchange.set_categories(
            key, change_key, wanted, remember=key if remember else ""
        )
    )


def move(client: EwsClient, key: str, folder_id: str) -> None:
    """Moves the message; one that is gone is no error. Raises `EwsError`."""
    try:
        client.ask(lambda exchange: exchange.move(key, folder_id))
    except EwsError as error:
        if error.code not in GONE:
            raise


def folder_id(client: EwsClient, name: str) -> str:
    """The id of the folder with that name, at the top of the mailbox or below the Inbox.

    Raises `EwsError`, or `SourceError`, permanent, where there is none.
    """
    found = client.ask(lambda exchange: exchange.folder_id(name))
    if found is None:
        raise SourceError(
            f"{client.address.mailbox} has no folder {name} to move mail to: create it in Outlook "
            "or correct PALSBOX_AFTERWARDS.",
            permanent=True,
        )
    return found
