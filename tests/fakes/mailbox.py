"""A mailbox with a Drafts folder, from which a person sends, and which fails on request."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.source import Fetched, Ledger, SourceError


@dataclass(slots=True)
class DraftingMailbox:
    """See `ingest.source.DraftingSource`. `drafts` and `sent` are by Message-ID."""

    name: str = "imaps://drafting.example/INBOX"
    drafts: dict[str, bytes] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    trouble: SourceError | None = None
    asked: int = 0
    """How often it was asked about what was sent."""

    def send_drafts(self) -> None:
        """The person sends whatever lies in Drafts."""
        self.sent |= self.drafts.keys()
        self.drafts.clear()

    def has_sent(self, message_id: str) -> bool:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return message_id in self.sent

    def put_draft(self, message_id: str, raw: bytes) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.drafts.setdefault(message_id, raw)

    def check_drafts(self) -> str:
        return f"Drafts go to {self.name}."

    def poll(self, ledger: Ledger) -> Iterator[Fetched]:
        return iter(())

    def wait(self, seconds: float) -> bool:
        return False

    def settle(self, fetched: Fetched) -> None:
        """Nothing is asked of it."""

    def check(self) -> str:
        return f"{self.name} can be read."

    def close(self) -> None:
        """Nothing to give back."""
