"""Signs that a message is from a mailing list or a mass mailing."""

import re
from collections.abc import Iterator

from ingest.clues import Clues
from ingest.evidence import Evidence
from ingest.machines import machines
from ingest.sentences import sentences

_OF_LISTS = ("list", "junk", "bulk")
_TRACKER = "x-rt-loop-prevention"


def bulk_evidence(clues: Clues) -> Iterator[Evidence]:
    """What speaks for a list or a mass mailing; never enough by one header alone.

    Webmail and sales tools put List-Unsubscribe under the mail of single persons, web forms
    send with Precedence: bulk, and a family may have a list of its own. Nothing is one where
    it answers us, or came by a list that is our own address.
    """
    if clues.answers_us or _is_our_own_list(clues):
        return
    signs = [*_list_signs(clues), *_campaign_sign(clues)]
    if signs or not clues.for_a_person:
        signs += _precedence(clues)
    yield from signs
    if signs and not _is_for_discussion(clues) and _tells_how_to_leave(clues):
        yield _sign("leave", "It tells how to leave a list.")


def came_by_a_list(clues: Clues) -> bool:
    """Whether a mailing list handed it on, to us among others (RFC 2919, RFC 2369): what answers
    it, answers before strangers. A list that is our own address is no stranger's."""
    named = clues.headers.has("list-id") or _posts(clues)
    of_lists = (value.strip().lower() == "list" for value in clues.headers.all("precedence"))
    return bool(named or any(of_lists)) and not _is_our_own_list(clues)


def _sign(source: str, reason: str) -> Evidence:
    return Evidence("newsletter", "sign", source, reason)


def _list_signs(clues: Clues) -> Iterator[Evidence]:
    """A list that people write to adds all its headers at once, and a person wrote; one that
    nobody may write to has them by choice (RFC 2369, RFC 2919)."""
    known = machines().bulk
    named = next((name for name in known.lists if clues.headers.has(name)), "")
    leave = next((name for name in known.leave if clues.headers.has(name)), "")
    discussed = _is_for_discussion(clues)
    if named:
        yield _sign("list", f"It has the header {named.title()}.")
    if leave:
        source = "list" if discussed else "way to leave"
        yield _sign(source, f"It has the header {leave.title()}.")
    if named and clues.own and clues.own.isdisjoint(clues.written_to):
        yield _sign("addressed", "It is addressed to others, not to us.")


def _campaign_sign(clues: Clues) -> Iterator[Evidence]:
    for name in machines().bulk.campaigns:
        if clues.headers.has(name):
            yield _sign("campaign", f"It has the header {name.title()}.")
            return


def _precedence(clues: Clues) -> Iterator[Evidence]:
    for value in clues.headers.all("precedence"):
        word = value.strip().lower()
        if word in _OF_LISTS:
            by_list = word == "list" and _is_for_discussion(clues)
            source = "list" if by_list else "tracker" if clues.headers.has(_TRACKER) else word
            yield _sign(source, f"Precedence: {word}.")
            return


def _tells_how_to_leave(clues: Clues) -> bool:
    known = machines()
    return any(
        known.bulk.leave_says.search(sentence) and not known.persons.self_says.search(sentence)
        for sentence in sentences(clues.own_words)
    )


def _is_for_discussion(clues: Clues) -> bool:
    if clues.headers.first("list-post").strip().upper().startswith("NO"):
        return False
    return any(clues.headers.has(name) for name in machines().bulk.discussions)


def _posts(clues: Clues) -> set[str]:
    """The addresses that reach the list."""
    posts = re.findall(r"mailto:([^>?\s]+)", clues.headers.first("list-post"))
    return {post.casefold() for post in posts}


def _identifier(clues: Clues) -> str:
    value = clues.headers.first("list-id")
    named = re.search(r"<([^<>]+)>", value)
    return (named[1] if named else value).strip().casefold()


def _is_list(address: str, clues: Clues) -> bool:
    return address in _posts(clues) or address.replace("@", ".") == _identifier(clues)


def _is_our_own_list(clues: Clues) -> bool:
    """A team's address may itself be a distribution list; who writes to it is a person."""
    return any(_is_list(address, clues) for address in clues.own)
