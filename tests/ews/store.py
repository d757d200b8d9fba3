"""A mailbox as Exchange keeps it, with a journal of changes for sync states."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from itertools import count
from typing import Literal

Corrupt = Literal["", "content", "answer", "listing", "everything"]
"""What Exchange fails over: nothing, the MIME content of this item, any answer with its content
in it, any answer that lists it, or that even where nothing but its id is asked for."""

SPOILS_A_LISTING = ("listing", "everything")

_NUMBERS = count(1)


@dataclass
class Item:
    """One item. `change_key` grows with every change."""

    id: str
    mime: bytes
    received_at: datetime
    categories: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    corrupt: Corrupt = ""
    change_key: int = 1
    kind: str = "Message"
    """Its element, https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/items"""

    @property
    def message_id(self) -> str:
        """Its InternetMessageId."""
        return str(message_from_bytes(self.mime).get("Message-ID", ""))


class EwsMailbox:
    """Folders by distinguished name or id, and what happened in each, in order."""

    def __init__(self) -> None:
        self.folders: dict[str, list[Item]] = {
            name: [] for name in ("inbox", "junkemail", "sentitems", "drafts")
        }
        self.names: dict[str, str] = {}
        """Ids of folders that people made, by their display name."""
        self.below_inbox: set[str] = set()
        """Names of those that lie below the Inbox; the others lie at the top."""
        self.journal: dict[str, list[tuple[str, str]]] = {name: [] for name in self.folders}
        """What happened, by folder: `Create`, `Update`, `ReadFlagChange` or `Delete`, and to
        which id; a sync state is a place in it."""

        self.went_out: list[bytes] = []
        """What was sent, whether or not a copy was kept."""

    def put(
        self,
        mime: bytes,
        *,
        folder: str = "inbox",
        received_at: datetime | None = None,
        corrupt: Corrupt = "",
        kind: str = "Message",
    ) -> Item:
        """Delivers a message."""
        item = Item(
            _new_id(),
            mime,
            received_at or datetime.now(UTC).replace(microsecond=0),
            corrupt=corrupt,
            kind=kind,
        )
        self.folders[folder].append(item)
        self.journal[folder].append(("Create", item.id))
        return item

    def make_folder(self, name: str, *, below_inbox: bool = False) -> str:
        """Makes an ordinary folder; returns its id."""
        identity = f"AAMkAGFolder{next(_NUMBERS)}="
        self.names[name] = identity
        if below_inbox:
            self.below_inbox.add(name)
        self.folders[identity] = []
        self.journal[identity] = []
        return identity

    def find(self, identity: str) -> tuple[str, Item] | None:
        """The folder and the item with that id."""
        for folder, items in self.folders.items():
            for item in items:
                if item.id == identity:
                    return folder, item
        return None

    def touch(self, identity: str, what: str = "Update") -> None:
        """Marks the item as changed, or as read with `ReadFlagChange`."""
        found = self.find(identity)
        assert found is not None
        folder, item = found
        item.change_key += 1
        self.journal[folder].append((what, identity))

    def move(self, identity: str, target: str) -> Item:
        """Moves the item, which gets another id, as in Exchange.

        https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-identifiers-in-exchange
        """
        found = self.find(identity)
        assert found is not None
        self.remove(identity)
        _, item = found
        item.id = _new_id()
        self.folders[target].append(item)
        self.journal[target].append(("Create", item.id))
        return item

    def remove(self, identity: str) -> None:
        """Deletes the item for good."""
        found = self.find(identity)
        assert found is not None
        folder, item = found
        self.folders[folder].remove(item)
        self.journal[folder].append(("Delete", identity))


def _new_id() -> str:
    return f"AAMkAGItem{next(_NUMBERS):05}="
