"""What Exchange tells of the messages in a folder, before they are fetched."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A message in a folder: its id, the server's moment of receipt, its size in bytes as Exchange
    counts. One that Exchange cannot even name has a key made of its predecessor's, and `named` is
    false."""

    key: str
    received_at: datetime
    size: int = 0
    named: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """What changed in a folder: messages that are there, ids of those that went, and the state
    that asks for what comes later. `is_last` where nothing more has changed so far."""

    there: tuple[Listed, ...]
    gone: tuple[str, ...]
    state: str
    is_last: bool
