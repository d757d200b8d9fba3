"""Mail of our own in a mailbox: drafts put there for people, and what was sent.

https://learn.microsoft.com/en-us/graph/api/user-post-messages (a draft from MIME),
https://learn.microsoft.com/en-us/graph/api/user-list-messages (found by internetMessageId).
"""

from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.errors import GraphError
from ingest.sources.graph.fetch import message_url

SENT, DRAFTS = "sentitems", "drafts"
"""Well-known names, https://learn.microsoft.com/en-us/graph/api/resources/mailfolder."""


def find_own(client: GraphClient, folder: str, message_id: str) -> list[str]:
    """The ids of the messages in a folder that have this Message-ID of ours.

    Raises `GraphError`.
    """
    quoted = message_id.replace("'", "''")
    told = client.get(
        client.user(f"mailFolders/{folder}/messages"),
        params={"$filter": f"internetMessageId eq '{quoted}'", "$select": "id"},
    )
    return [str(each["id"]) for each in told["value"]]


def put_draft(client: GraphClient, message_id: str, raw: bytes) -> str:
    """Puts a draft into Drafts unless it lies there; returns its id. Raises `GraphError`."""
    for identity in find_own(client, DRAFTS, message_id):
        return identity
    told = client.post_mime(client.user(f"mailFolders/{DRAFTS}/messages"), raw)
    identity = str(told["id"])
    if told.get("internetMessageId") != message_id:
        # By it alone the draft is found again. A draft's may be changed:
        # https://learn.microsoft.com/en-us/graph/api/message-update
        try:
            client.patch(message_url(client, identity), {"internetMessageId": message_id})
        except GraphError:
            client.delete(message_url(client, identity))
            raise
    return identity
