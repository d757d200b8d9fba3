"""An answer of Exchange to what changed in a folder."""

from dataclasses import dataclass

from ingest.sources.synced.listed import Listed


@dataclass(frozen=True, slots=True)
class Page:
    """Messages that came or changed, and the state that asks for what comes later. `is_last`
    where nothing more has changed so far."""

    there: tuple[Listed, ...]
    state: str
    is_last: bool
