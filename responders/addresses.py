"""Which addresses an automatic answer may go to."""

import re

from ingest.clues import nobody_reads
from ingest.message import Address

_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")
_LONGEST = 254

_LISTS = re.compile(r"(postmaster|owner-.*|.*-(owner|request|bounces?))(\+.*)?")
"""Names that stand for lists and for whoever keeps the mail going (RFC 3834, 2; RFC 2142)."""


def sendable(address: str) -> bool:
    """Whether mail can be addressed so: a plain ASCII address (RFC 5321, 4.1.2).

    Quoted local parts, comments and characters beyond ASCII are for a person to see to.
    """
    return len(address) <= _LONGEST and _ADDRESS.fullmatch(address) is not None


def stands_for_a_machine(address: Address) -> bool:
    """Whether the name before the `@` is one that no person reads."""
    return nobody_reads(address) or _LISTS.fullmatch(address.key.rpartition("@")[0]) is not None


def same(one: Address, other: Address) -> bool:
    """Whether both are the same mailbox as far as anyone can tell from outside."""
    return one.key == other.key
