"""How large a message may be before it is told of instead of read."""

LARGEST_MESSAGE = 160 * 1024 * 1024
"""Bytes. NHSmail takes 35 MB, Exchange Online 150 MB where an administrator lets it; the rest is
for headers.
https://learn.microsoft.com/en-us/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#message-limits"""


def too_large(size: int) -> str:
    """The problem of a message of `size` bytes, for staff."""
    return (
        f"The message has {size / 1_000_000:.0f} MB, more than the "
        f"{LARGEST_MESSAGE / 1_000_000:.0f} MB that are read: open it in the mail program."
    )
