"""A mailbox as Exchange Online keeps it, with a journal of changes for delta queries."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from itertools import count
from typing import Any, Literal

Corrupt = Literal["", "content", "listing", "everything"]
"""What the service fails over: nothing, the MIME content, any page that the message is on, or
that even where nothing but its id is asked for."""


@dataclass
class Item:
    """One message. `change_key` grows with every change, as the ETag does."""

    id: str
    mime: bytes
    received_at: datetime
    categories: list[str] = field(default_factory=list)
    corrupt: Corrupt = ""
    change_key: int = 1

    def as_json(self, select: str) -> dict[str, Any]:
        """The `message` resource, those properties of it that are asked for.

        https://learn.microsoft.com/en-us/graph/api/resources/message
        """
        headers = message_from_bytes(self.mime)
        everything = {
            "receivedDateTime": self.received_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "subject": str(headers.get("Subject", "")),
            "internetMessageId": str(headers.get("Message-ID", "")),
            "categories": list(self.categories),
        }
        wanted = select.split(",") if select else list(everything)
        return {
            "@odata.etag": self.etag,
            "id": self.id,
            **{name: value for name, value in everything.items() if name in wanted},
        }

    @property
    def etag(self) -> str:
        """https://learn.microsoft.com/en-us/graph/use-the-api"""
        return f'W/"{self.change_key}"'


class GraphMailbox:
    """Folders by their well-known name or id, and what happened in each, in order."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.folders: dict[str, list[Item]] = {
            "inbox": [],
            "junkemail": [],
            "sentitems": [],
            "drafts": [],
        }
        self.names: dict[str, str] = {}
        """Ids of folders that people made, by their display name."""
        self.journal: dict[str, list[str]] = {name: [] for name in self.folders}
        """The ids of what came, changed or went, by folder; a state token is a place in it."""

    def put(
        self,
        mime: bytes,
        *,
        folder: str = "inbox",
        received_at: datetime | None = None,
        corrupt: Corrupt = "",
    ) -> Item:
        """Delivers a message."""
        item = Item(
            f"AAkALgAA{next(self._numbers):04}=",
            mime,
            received_at or datetime.now(UTC).replace(microsecond=0),
            corrupt=corrupt,
        )
        self.folders[folder].append(item)
        self.journal[folder].append(item.id)
        return item

    def make_folder(self, name: str) -> str:
        """Makes an ordinary folder; returns its id."""
        identity = f"AAMkAGFolder{next(self._numbers)}="
        self.names[name] = identity
        self.folders[identity] = []
        self.journal[identity] = []
        return identity

    def find(self, identity: str) -> tuple[str, Item] | None:
        """The folder and the message with that immutable id, wherever it is now."""
        for folder, items in self.folders.items():
            for item in items:
                if item.id == identity:
                    return folder, item
        return None

    def touch(self, identity: str) -> None:
        """Marks the message as changed, as reading it in Outlook does."""
        found = self.find(identity)
        assert found is not None
        folder, item = found
        item.change_key += 1
        self.journal[folder].append(identity)

    def move(self, identity: str, target: str) -> Item | None:
        """Moves the message, which keeps its immutable id."""
        found = self.find(identity)
        if found is None or target not in self.folders:
            return None
        self.remove(identity)
        _, item = found
        self.folders[target].append(item)
        self.journal[target].append(identity)
        return item

    def remove(self, identity: str) -> None:
        """Deletes the message for good."""
        found = self.find(identity)
        assert found is not None
        folder, item = found
        self.folders[folder].remove(item)
        self.journal[folder].append(identity)
