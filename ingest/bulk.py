"""Whether a message is from a mailing list or a mass mailing."""

import re

from ingest.clues import Clues
from ingest.machines import machines

_BULK = frozenset(("bulk", "list", "junk"))
_ENOUGH_HINTS = 2


def bulk_reason(clues: Clues) -> str:
    """Why the message is bulk mail, as a sentence; empty where it is not.

    Webmail and sales tools put List-Unsubscribe under the mail of single persons, and web
    forms send with Precedence: bulk: such a header alone makes no person's letter a
    newsletter.
    """
    if _is_our_own_list(clues):
        return ""
    known = machines().bulk
    for name in known.headers:
        if clues.headers.has(name):
            return f"It has the header {name.title()}."
    hints = [name for name in known.hints if clues.headers.has(name)]
    for value in clues.headers.all("precedence"):
        word = value.strip().lower()
        if word in _BULK and (hints or not clues.for_a_person):
            return f"Precedence: {word}."
    if not hints or clues.answers_us:
        return ""
    if len(hints) >= _ENOUGH_HINTS:
        return f"It has the headers {hints[0].title()} and {hints[1].title()}."
    if known.leave_says.search(clues.own_words):
        return f"It has the header {hints[0].title()} and tells how to leave a list."
    return ""


def _is_our_own_list(clues: Clues) -> bool:
    """A team's address may itself be a distribution list; who writes to it is a person."""
    posts = re.findall(r"mailto:([^>?\s]+)", clues.headers.first("list-post"))
    if any(post.casefold() in clues.own for post in posts):
        return True
    identifier = re.search(r"<([^<>]+)>", clues.headers.first("list-id"))
    named = identifier[1] if identifier else clues.headers.first("list-id")
    return named.strip().casefold() in {a.replace("@", ".") for a in clues.own}
