"""What is told of a mailbox that was tried."""

from collections.abc import Callable, Sequence

from ingest.sources.synced.listed import Folder


def can_be_read(name: str, folders: Sequence[Folder], count: Callable[[Folder], int]) -> str:
    """The sentence on a mailbox, with how many messages each folder has."""
    counts = ", ".join(f"{count(folder)} in {folder.name}" for folder in folders)
    return f"{name} can be read: messages {counts}."


def takes_drafts(name: str, count: int, proviso: str) -> str:
    """The sentence on its Drafts, which has `count` messages; `proviso` is what only the first
    draft shows."""
    return f"Drafts go to {name}, which has {count}; {proviso} shows with the first."
