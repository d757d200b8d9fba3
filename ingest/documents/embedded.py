"""Files found inside a document: how many and how large they may be."""

from collections.abc import Iterable

from ingest.documents.extract import Member

MOST_FILES = 50
MOST_BYTES = 60_000_000
TOO_LARGE = "Too large to be taken out of the document: please open that."
_HOLDS_FILES = "It holds files, which are listed with it."
_MORE = f"It holds more than {MOST_FILES} files, of which the first are listed: please open it."


def within_limits(members: Iterable[Member]) -> tuple[tuple[Member, ...], str]:
    """As many as may be handed on, and the sentence for staff; "" where there are none."""
    found = list(members)
    kept: list[Member] = []
    room = MOST_BYTES
    for member in found[:MOST_FILES]:
        room -= len(member.data)
        kept.append(member if room >= 0 else Member(member.name, "", b"", "too_large", TOO_LARGE))
    if not kept:
        return (), ""
    return tuple(kept), _MORE if len(found) > MOST_FILES else _HOLDS_FILES
