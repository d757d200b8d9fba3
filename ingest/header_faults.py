"""What is wrong with the headers that every message should have once (RFC 5322, 3.6)."""

from collections.abc import Iterator
from datetime import datetime

from ingest.addresses import addresses
from ingest.headers import Headers
from ingest.message import Address

_ONCE = (("from", "From"), ("date", "Date"), ("message-id", "Message-ID"), ("subject", "Subject"))


def header_faults(headers: Headers, sent_at: datetime | None) -> Iterator[str]:
    """One sentence for each fault; `sent_at` is what the Date header was read as. Nothing
    where there is no header at all: that is a fault of its own."""
    if not any(headers.names()):
        return
    for name, shown in _ONCE:
        written = headers.count(name)
        if written > 1:
            yield f"{written} {shown} headers" + _disagreement(headers, name)
    if not headers.has("from"):
        yield "no From header"
    elif not any("@" in address.address for address in _writers(headers)):
        yield "no address in the From header"
    if not headers.first("date"):
        yield "no Date header"
    elif sent_at is None:
        yield "a Date that cannot be read"
    if not headers.first("message-id"):
        yield "no Message-ID header"


def _disagreement(headers: Headers, name: str) -> str:
    if name == "from" and len({a.key for a in _writers(headers) if "@" in a.address}) > 1:
        return " that name different senders"
    return ""


def _writers(headers: Headers) -> list[Address]:
    return [address for value in headers.all("from") for address in addresses(value)]
