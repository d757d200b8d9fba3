"""Invitations and the answers to them, which calendar programs send (RFC 6047)."""

import re
from collections.abc import Iterator

from ingest.clues import Clues
from ingest.evidence import Evidence
from ingest.headers import parameter
from ingest.machines import machines
from ingest.mime_tree import Part, content

_DEEPEST = 20
_NAMED = re.compile(r"(?im)^(?:SUMMARY|LOCATION|COMMENT)(?:;[^:\r\n]{0,200})?:(.{1,300})")


def meeting_evidence(clues: Clues) -> Iterator[Evidence]:
    """A calendar message in which nobody wrote a word beyond what calendar programs print.

    An appointment attached to a letter makes no letter a calendar's; neither does an answer
    to an invitation in which the person says why.
    """
    parts = [*_in_place_of_a_letter(clues.letter.root)]
    files = [sent.part for sent in clues.letter.files]
    if all(map(_is_calendar, files)):
        parts += files
    found = [part for part in parts if _is_calendar(part)]
    method = next(filter(None, map(_method, found)), "")
    called = "calendarmessage" in clues.headers.first("content-class").lower()
    if (method or called) and not _has_own_words(clues, found):
        reason = f"It is a calendar message ({method})." if method else "It is a calendar message."
        yield Evidence("auto_reply", "sure", "calendar", reason)


def _has_own_words(clues: Clues, calendars: list[Part]) -> bool:
    printed = machines().meetings.printed_says
    known = {clues.subject.casefold().strip()}
    for part in calendars:
        text = content(part)[0][:20_000].decode("utf-8", "replace")
        known |= {named.strip().replace("\\", "").casefold() for named in _NAMED.findall(text)}
    lines = (line.strip(" \t*_-") for line in clues.new_words.splitlines())
    return any(
        line and line.casefold() not in known and not printed.fullmatch(line) for line in lines
    )


def _is_calendar(part: Part) -> bool:
    return part.get_content_type() in {"text/calendar", "application/ics"}


def _method(part: Part) -> str:
    named = parameter(str(part.get("content-type", "")), "method").lower()
    if named:
        return named
    written = re.search(rb"(?im)^METHOD:([A-Z]{1,20})", content(part)[0][:2_000])
    return written[1].decode().lower() if written else ""


def _in_place_of_a_letter(root: Part) -> Iterator[Part]:
    """The message itself, or the ways its letter may be read."""
    here = [(root, True, 0)]
    while here:
        part, is_letter, depth = here.pop()
        inside = part.parts() if part.get_content_type().startswith("multipart/") else []
        if not inside:
            attached = str(part.get("content-disposition", "")).lower().startswith("attachment")
            if is_letter and not attached:
                yield part
        elif depth < _DEEPEST:
            choice = part.get_content_type() == "multipart/alternative"
            here += [
                (child, choice or (is_letter and number == 0), depth + 1)
                for number, child in enumerate(inside)
            ]
