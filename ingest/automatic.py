"""Whether a machine wrote, and how we know: RFC 3834, absence, receipts, calendars, lists.

Two errors matter here. A person's letter taken for a machine's is never acknowledged: so
what persons may do too (a subject, one header that webmail adds, an attached invitation)
needs a second sign. A machine's mail taken for a person's starts a loop of answers: so what
only machines write is enough by itself.
"""

import re
from collections.abc import Iterator

from ingest.bounce import bounce_reason
from ingest.bulk import bulk_reason
from ingest.clues import Clues
from ingest.headers import parameter
from ingest.machines import machines
from ingest.message import Automatic
from ingest.mime_tree import Part, content

_NOT_MEANT = frozenset(("", "no", "false", "0"))
_NO_ANSWERS = frozenset(("all", "autoreply"))
_PASSED_ON = ("x-ms-exchange-inbox-rules-loop", "autoforwarded", "x-autoforward")
_FORWARD = re.compile(r"(?i)\s*(?:fwd?|fw|wg|tr|i|rv|doorst|pd)\s*:")
_ANSWERS_INVITATION = re.compile(r"(?i)\s*(?:accepted|declined|tentative(?:ly accepted)?)\s*:")
_DEEPEST = 20


def automatic(clues: Clues) -> Automatic | None:
    """The verdict with its reason, or `None` where a person wrote.

    A web form that writes from our own address, or says that it is automatic, for a person
    named in Reply-To is that person's message.
    """
    if clues.sender.key and clues.sender.key in clues.own and not clues.for_a_person:
        return Automatic("own", f"From is our own address {clues.sender.key}.")
    if why := bounce_reason(clues):
        return Automatic("bounce", why)
    if why := _answer_reason(clues):
        return Automatic("auto_reply", why)
    if why := bulk_reason(clues):
        return Automatic("newsletter", why)
    return None


def _answer_reason(clues: Clues) -> str:
    return (
        _receipt(clues)
        or _auto_submitted(clues)
        or _vendor_header(clues)
        or _subject(clues)
        or _calendar(clues)
    )


def _receipt(clues: Clues) -> str:
    content_type = clues.headers.first("content-type")
    report = parameter(content_type, "report-type").lower()
    if report == "disposition-notification" or content_type.lower().startswith(
        "message/disposition-notification"
    ):
        return "It is a read receipt (RFC 8098)."
    if report == "feedback-report":
        return "It is a report that mail was marked as junk (RFC 5965)."
    return ""


def _auto_submitted(clues: Clues) -> str:
    """RFC 3834 section 5. Web forms and rules that pass mail on say so too, and a person
    wrote what they pass on."""
    word = clues.auto_submitted
    generated = word != "auto-replied"
    if not word or (generated and (clues.for_a_person or _passed_on_by_a_rule(clues))):
        return ""
    return f"Auto-Submitted: {word}."


def _passed_on_by_a_rule(clues: Clues) -> bool:
    ruled = any(clues.headers.has(name) for name in _PASSED_ON)
    return ruled and _FORWARD.match(clues.subject) is not None


def _vendor_header(clues: Clues) -> str:
    known = machines()
    for name in known.answer_headers:
        values = clues.headers.all(name)
        if values and any(value.strip().lower() not in _NOT_MEANT for value in values):
            return f"It has the header {name.title()}."
    for name, meant in known.answer_values.items():
        for value in clues.headers.all(name):
            if meant.match(value.strip()):
                return f"{name.title()}: {value.strip()[:80]}."
    for value in clues.headers.all("x-auto-response-suppress"):
        asked = {word.strip().lower() for word in value.split(",")}
        if asked & _NO_ANSWERS and not clues.for_a_person and not _passed_on_by_a_rule(clues):
            return f"X-Auto-Response-Suppress: {value[:80]}."
    if any(value.strip().casefold() in clues.own for value in clues.headers.all("x-loop")):
        return "X-Loop names our own address: our mail came round."
    return ""


def _subject(clues: Clues) -> str:
    answers = machines().answers
    if answers.subject_says.match(clues.subject.strip()):
        return "The subject is that of an automatic answer."
    subject = re.sub(r"(?i)^\s*(?:re|aw|sv|vs|odp)\s*:\s*", "", clues.subject)
    away = answers.away_subject_says.match(subject)
    if away and answers.away_text_says.search(clues.own_words):
        return "Subject and text are those of a note of absence."
    return ""


def _calendar(clues: Clues) -> str:
    """An invitation, or an answer to one, that is the message (RFC 6047 section 2.4); not one
    attached to a letter."""
    parts = list(_in_place_of_a_letter(clues.letter.root))
    files = [sent.part for sent in clues.letter.files]
    nothing_else = not clues.own_words.strip() and all(map(_is_calendar, files))
    if nothing_else or _ANSWERS_INVITATION.match(clues.subject):
        parts += files
    for part in filter(_is_calendar, parts):
        method = _method(part)
        if method and method != "publish":
            return f"It is a calendar message ({method})."
    if "calendarmessage" in clues.headers.first("content-class").lower():
        return "It is a calendar message."
    return ""


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
