"""What is wrong with the headers that every message should have once (RFC 5322, 3.6)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ingest.dates import has_impossible_zone
from ingest.headers import Headers
from ingest.message import Address

_ONCE = (("from", "From"), ("date", "Date"), ("message-id", "Message-ID"), ("subject", "Subject"))


def header_faults(
    headers: Headers, writers: Sequence[Address], sent_at: datetime | None
) -> Iterator[str]:
    """One sentence for each fault. `writers` are the addresses of all From headers, and
    `sent_at` is what Date was read as. Nothing where there is no header at all: that is a
    fault of its own."""
    if not any(headers.names()):
        return
    addressed = {writer.key for writer in writers if "@" in writer.address}
    for name, shown in _ONCE:
        written = headers.count(name)
        if written > 1:
            disagree = name == "from" and len(addressed) > 1
            yield f"{written} {shown} headers" + (
                " that name different senders" if disagree else ""
            )
    if not headers.has("from"):
        yield "no From header"
    elif not addressed:
        yield "no address in the From header"
    if not headers.first("date"):
        yield "no Date header"
    elif sent_at is None:
        yield "a Date that cannot be read"
    elif has_impossible_zone(headers.first("date")):
        yield "a Date in a time zone that does not exist"
    if not headers.first("message-id"):
        yield "no Message-ID header"
