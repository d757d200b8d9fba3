"""How large a message may be before it is told of instead of read."""

LARGEST_MESSAGE = 60 * 1024 * 1024
"""Bytes. NHSmail takes 35 MB, which base64 makes 48 MB; the rest is headroom."""


def too_large(size: int) -> str:
    """The problem of a message of `size` bytes, for staff."""
    return (
        f"The message has {size / 1_000_000:.0f} MB, more than the "
        f"{LARGEST_MESSAGE / 1_000_000:.0f} MB that are read: open it in the mail program."
    )
