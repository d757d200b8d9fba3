"""What a service tells of the messages in a folder, and what comes of fetching one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.sources.synced.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of ours: our name for it, the service's well-known name, whether it holds junk."""

    name: str
    well_known: str
    junk: bool


INBOX = Folder("INBOX", "inbox", junk=False)
JUNK = Folder("Junk", "junkemail", junk=True)


@dataclass(frozen=True, slots=True)
class Listed:
    """A message in a folder. `key` is its id; one that the service cannot even name has a key
    made of its predecessor's, and `named` is false. `size` counts bytes as the service does, and
    is 0 where it does not say."""

    key: str
    received_at: datetime
    size: int = 0
    named: bool = True


@dataclass(frozen=True, slots=True)
class Changes:
    """What is there, oldest first, and the state that asks for what comes later.

    `state` is `None` where the service fails over a message, so that none could be had: the
    folder is listed again the next time.
    """

    listed: tuple[Listed, ...]
    state: str | None


Answer = bytes | str | ServiceError | None
"""A message's bytes; or a sentence of why they are not read; or why the service did not give
them; or `None` where the message is gone."""

Batch = Sequence[tuple[Listed, Answer]]


def oldest_first(listed: Iterable[Listed]) -> tuple[Listed, ...]:
    """In the order of receipt."""
    return tuple(sorted(listed, key=lambda item: (item.received_at, item.key)))
