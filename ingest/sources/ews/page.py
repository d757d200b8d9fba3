"""An answer of Exchange to what changed in a folder."""

from dataclasses import dataclass

from ingest.sources.synced.listed import Listed


@dataclass(frozen=True, slots=True)
class Page:
    """What changed in a folder: messages that are there, ids of those that went, and the state
    that asks for what comes later. `is_last` where nothing more has changed so far."""

    there: tuple[Listed, ...]
    gone: tuple[str, ...]
    state: str
    is_last: bool
