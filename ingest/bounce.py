"""Whether a message is a bounce: a mail server telling that mail did not arrive.

RFC 3464 reports, the servers' own headers, and the older forms that only say so in words.
"""

import re

from ingest.clues import Clues
from ingest.headers import parameter
from ingest.machines import machines

_LINK = re.compile(r"(?i)https?://|<mailto:")
_IN_FULL = re.compile(r"(?im)^[>\t ]{0,20}(?:message-id|received): ")
_BEGINNING = 400
_BANNER = re.compile(r"\*{3,}[^*\n]{0,120}\*{3,}\s*")
_REFUSED = re.compile(r"\b[45]\d\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3}\b|.{0,120}@)")


def bounce_reason(clues: Clues) -> str:
    """Why the message is a bounce, as a sentence; empty where it is none.

    A demand to prove that a person wrote counts as one: until somebody does, our mail
    has not arrived.
    """
    return challenge_reason(clues) or _report(clues) or _in_words(clues)


def _report(clues: Clues) -> str:
    headers = clues.headers
    if parameter(headers.first("content-type"), "report-type").lower() == "delivery-status":
        return "It is a delivery status notification (RFC 3464)."
    if headers.has("x-failed-recipients"):
        return "It has the header X-Failed-Recipients."
    if headers.has("x-ms-exchange-message-is-ndr"):
        return "It has the header X-MS-Exchange-Message-Is-Ndr."
    holds_one = any(
        sent.content_type == "message/delivery-status" and not sent.forwarded
        for sent in clues.letter.files
    )
    # A person who passes a report on may attach its parts loose.
    if holds_one and (_from_a_server(clues) or (_subject(clues) and _begins_as_a_notice(clues))):
        return "It holds a delivery status."
    return ""


def challenge_reason(clues: Clues) -> str:
    """Why the message is a demand to prove that a person wrote; empty where it is none."""
    known = machines().challenges
    domain = clues.sender.domain
    if any(domain == name or domain.endswith(f".{name}") for name in known.domains):
        return f"{domain} holds our mail back until its sender proves to be human."
    if any(clues.headers.has(name) for name in known.headers):
        return "It asks for proof that a person sent our mail (challenge-response)."
    by_itself = clues.null_path or clues.auto_submitted
    if by_itself and _LINK.search(clues.own_words) and known.text_says.search(clues.own_words):
        return "It asks for proof that a person sent our mail (challenge-response)."
    return ""


def _in_words(clues: Clues) -> str:
    if clues.from_daemon:
        return "A mail server wrote it, as it does when mail does not arrive."
    told = _subject(clues)
    nobody = clues.null_path and not clues.sender.address
    if not (told or nobody) or not machines().bounces.text_says.search(clues.text):
        return ""
    if clues.null_path:
        return "A mail server writes that mail did not arrive."
    # People whose mail came back tell of it first, whatever they paste below; a notice
    # begins as one. From an address of no server it also holds what no person would send.
    held = _IN_FULL.search(clues.text) or _REFUSED.search(clues.text) or _copy(clues)
    begins = _begins_as_a_notice(clues)
    if clues.from_postmaster and (begins or held or not _speaks_as_a_person(clues)):
        return "A mail server writes that mail did not arrive."
    if begins and held and not machines().persons.matter_says.search(clues.text[:_BEGINNING]):
        return "It tells that mail did not arrive, and holds a copy or the server's refusal."
    return ""


def _from_a_server(clues: Clues) -> bool:
    return clues.from_daemon or clues.from_postmaster or clues.null_path


def _begins_as_a_notice(clues: Clues) -> bool:
    text = _BANNER.sub("", clues.text.lstrip(), count=1)
    return machines().bounces.opening_says.match(text) is not None


def _speaks_as_a_person(clues: Clues) -> bool:
    copy = machines().bounces.copy_says.search(clues.text)
    told = f"{clues.subject}\n{clues.text[: copy.start() if copy else None]}"
    return machines().persons.self_says.search(told) is not None


def _subject(clues: Clues) -> bool:
    return not clues.is_an_answer and bool(
        machines().bounces.subject_says.search(clues.subject[:300])
    )


def _copy(clues: Clues) -> bool:
    return any(
        sent.content_type in {"message/rfc822", "text/rfc822-headers"} and not sent.forwarded
        for sent in clues.letter.files
    )
