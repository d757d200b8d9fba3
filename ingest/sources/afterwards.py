"""What happens to a message in its mailbox once it is stored: nothing unless asked for."""

import re
from dataclasses import dataclass
from typing import Literal

from ingest.source import SourceError

# RFC 3501 section 9, flag-keyword: an atom; a backslash would name a system flag.
_KEYWORD = re.compile(r"[A-Za-z0-9$_.-]{1,60}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The rule. `name` is the keyword to set or the folder to move to.

    `categories` is for what triage found, and `name` then the folder to move to after it, if
    any: it is carried out later, by `MarkingSource.mark`.
    """

    action: Literal["nothing", "keyword", "move", "categories"] = "nothing"
    name: str = ""

    @classmethod
    def parse(cls, rule: str) -> "Afterwards":
        """Reads `""`, `keyword:NAME`, `move:FOLDER`, `categories` or `categories:FOLDER`.

        Raises `SourceError`, permanent.
        """
        action, _, name = rule.strip().partition(":")
        match action:
            case "":
                return cls()
            case "keyword" if _KEYWORD.fullmatch(name):
                return cls("keyword", name)
            case "categories" if not _CONTROL.search(name):
                return cls("categories", name.strip())
            case "move" if name.strip() and not _CONTROL.search(name):
                return cls("move", name.strip())
        raise SourceError(
            "PALSBOX_AFTERWARDS is not understood: leave it empty or write "
            "keyword:NAME (letters, digits, $ _ . -), move:FOLDER or, for Microsoft 365 "
            "and Exchange, categories or categories:FOLDER.",
            permanent=True,
        )

    @property
    def changes_the_mailbox(self) -> bool:
        """Whether the mailbox must be opened for writing."""
        return self.action != "nothing"


NOTHING = Afterwards()
"""The rule that leaves the mailbox as it is."""


def refuse_categories(rule: Afterwards) -> None:
    """For mailboxes that have none. Raises `SourceError`, permanent, where the rule wants them."""
    if rule.action == "categories":
        raise SourceError(
            "Only Microsoft 365 (graph://) and Exchange (ews://) have categories: set "
            "PALSBOX_AFTERWARDS to move:FOLDER or leave it empty.",
            permanent=True,
        )
