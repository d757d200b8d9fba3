"""Carries the afterwards-rule out on a message that is stored."""

from collections.abc import Callable

from ingest.source import Fetched
from ingest.sources.afterwards import Afterwards
from ingest.sources.synced.errors import saying

Change = Callable[[list[str]], list[str]]
"""From the categories that a message has to those it shall have."""


def carry_out(
    rule: Afterwards,
    fetched: Fetched,
    change_categories: Callable[[str, Change], object],
    move: Callable[[str], None],
) -> None:
    """Sets the keyword, which is an Outlook category, or moves the message, as `rule` says.

    Junk and what could not be read are left alone. Both ways take the message's key and may raise
    `ServiceError`. Raises `SourceError`.
    """
    if fetched.junk or fetched.raw is None:
        return
    with saying():
        if rule.action == "keyword":
            name = rule.name
            change_categories(fetched.key, lambda has: has if name in has else [*has, name])
        elif rule.action == "move":
            move(fetched.key)
