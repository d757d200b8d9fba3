"""Which folders hold junk, by the names that mail systems give them."""

JUNK_NAMES = frozenset(
    {"junk", "junk email", "junk e-mail", "junk mail", "junkmail", "spam", "bulk mail"}
)


def is_junk_name(folder: str, separator: str) -> bool:
    """Whether the last part of a folder's name says that it holds junk."""
    last = folder.rpartition(separator)[2] if separator else folder
    return last.strip().casefold() in JUNK_NAMES
