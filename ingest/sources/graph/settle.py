"""What is done to a stored message in its mailbox: a category, or a move.

https://learn.microsoft.com/en-us/graph/api/message-update,
https://learn.microsoft.com/en-us/graph/api/message-move
"""

from collections.abc import Callable

from ingest.source import SourceError
from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.errors import GraphError
from ingest.sources.graph.fetch import message_url

TRIES = 3
"""Somebody may change the message between our reading and our writing, but not for ever."""

_CHANGED_MEANWHILE = (409, 412)


def change_categories(
    client: GraphClient, key: str, change: Callable[[list[str]], list[str]]
) -> None:
    """Gives the message the categories that `change` makes of those it has.

    Staff's own categories are `change`'s to keep. A message that is gone is no error.
    Raises `GraphError`.
    """
    url = message_url(client, key)
    for tried in range(1, TRIES + 1):
        try:
            told = client.get(f"{url}?$select=categories")
            wanted = change(told["categories"])
            if wanted != told["categories"]:
                client.patch(url, {"categories": wanted}, if_match=told.get("@odata.etag", ""))
        except GraphError as error:
            if error.is_gone:
                return
            if error.status not in _CHANGED_MEANWHILE or tried == TRIES:
                raise
        else:
            return


def move_from_inbox(client: GraphClient, key: str, folder_id: str) -> None:
    """Moves the message out of the Inbox; one that staff have put elsewhere, or that is gone, is
    left alone. Raises `GraphError`."""
    url = message_url(client, key)
    try:
        inbox = client.get(client.user("mailFolders/inbox?$select=id"))["id"]
        if client.get(f"{url}?$select=parentFolderId")["parentFolderId"] == inbox:
            client.post(f"{url}/move", {"destinationId": folder_id})
    except GraphError as error:
        if not error.is_gone:
            raise


def folder_id(client: GraphClient, name: str) -> str:
    """The id of the folder with that name, at the top of the mailbox or below the Inbox.

    Raises `GraphError`, or `SourceError`, permanent, where there is none.
    """
    quoted = name.replace("'", "''")
    for place in ("mailFolders", "mailFolders/inbox/childFolders"):
        told = client.get(
            client.user(place),
            params={"$filter": f"displayName eq '{quoted}'", "$select": "id,displayName"},
        )
        for folder in told["value"]:
            return str(folder["id"])
    raise SourceError(
        f"{client.mailbox} has no folder {name} to move mail to: create it in Outlook or correct "
        "PALSBOX_AFTERWARDS.",
        permanent=True,
    )
