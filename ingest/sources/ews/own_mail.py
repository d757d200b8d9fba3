"""Mail of our own in a mailbox: drafts put there for people, and what was sent."""

from ingest.sources.ews.client import EwsClient

SENT, DRAFTS = "sentitems", "drafts"


def find_own(client: EwsClient, folder: str, message_id: str) -> bool:
    """Whether a message with this Message-ID of ours lies in the folder. Raises `EwsError`."""
    return bool(client.ask(lambda exchange: exchange.find_own(folder, message_id)))


def put_draft(client: EwsClient, message_id: str, raw: bytes) -> None:
    """Puts a draft into Drafts unless it lies there. Raises `EwsError`."""
    if not find_own(client, DRAFTS, message_id):
        client.ask(lambda exchange: exchange.draft(raw), once=True)
