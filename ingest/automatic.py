"""Whether a machine wrote, and how we know: RFC 3834, DSNs, lists, receipts, calendars."""

import re
from collections.abc import Collection

from ingest.bounce import is_bounce
from ingest.headers import Headers, parameter
from ingest.message import Address, Automatic
from ingest.parts import Letter
from ingest.phrases import phrases

_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "list-help", "list-subscribe")
_REPLY_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-mail-autoreply",
)
_BULK = frozenset(("bulk", "list", "junk"))
_SUPPRESSED = frozenset(("all", "oof", "autoreply"))


def automatic(
    letter: Letter,
    sender: Address,
    reply_to: tuple[Address, ...],
    subject: str,
    own: Collection[str] = (),
) -> Automatic | None:
    """The verdict with its reason, or `None` where a person wrote.

    `own` are our addresses. A web form that writes from our own address, or says that
    it is automatic, for a person named in Reply-To is that person's message.
    """
    headers = letter.headers
    own_keys = {address.strip().casefold() for address in own}
    for_a_person = any(a.key and a.key != sender.key and a.key not in own_keys for a in reply_to)
    if sender.key and sender.key in own_keys and not for_a_person:
        return Automatic("own", f"From is our own address {sender.key}.")
    if why := is_bounce(letter, sender, subject):
        return Automatic("bounce", why)
    if why := _automatic_answer(letter, subject, for_a_person=for_a_person):
        return Automatic("auto_reply", why)
    if why := _bulk_mail(headers, own_keys):
        return Automatic("newsletter", why)
    if headers.first("return-path").replace(" ", "") == "<>":
        return Automatic("auto_reply", "Return-Path is empty (<>): it must not be answered.")
    return None


def _automatic_answer(letter: Letter, subject: str, *, for_a_person: bool) -> str:
    headers = letter.headers
    report = parameter(headers.first("content-type"), "report-type").lower()
    if report == "disposition-notification":
        return "It is a read receipt (RFC 8098)."
    if report == "feedback-report":
        return "It is a report that mail was marked as junk (RFC 5965)."
    for value in headers.all("auto-submitted"):
        word = value.partition(";")[0].partition("(")[0].strip().lower()
        if word and word != "no" and not (word == "auto-generated" and for_a_person):
            return f"Auto-Submitted: {word}."
    for name in _REPLY_HEADERS:
        if headers.has(name) and headers.first(name).lower() not in {"no", "false"}:
            return f"It has the header {name}."
    if any(value.strip().lower() == "auto_reply" for value in headers.all("precedence")):
        return "Precedence: auto_reply."
    for value in headers.all("x-auto-response-suppress"):
        asked = {word.strip().lower() for word in value.split(",")}
        if asked & _SUPPRESSED and not for_a_person:
            return f"X-Auto-Response-Suppress: {value}."
    if phrases().automatic_subject.match(subject):
        return "The subject is that of an automatic answer."
    return _calendar(letter)


def _calendar(letter: Letter) -> str:
    for sent in letter.files:
        method = parameter(str(sent.part.get("content-type", "")), "method").lower()
        if sent.content_type == "text/calendar" and method and not sent.forwarded:
            return f"It is a calendar message ({method})."
    if "calendarmessage" in letter.headers.first("content-class").lower():
        return "It is a calendar message."
    return ""


def _bulk_mail(headers: Headers, own: Collection[str]) -> str:
    if _is_our_own_list(headers, own):
        return ""
    for value in headers.all("precedence"):
        if (word := value.strip().lower()) in _BULK:
            return f"Precedence: {word}."
    for name in _LIST_HEADERS:
        if headers.has(name):
            return f"It has the header {name.title()}."
    return ""


def _is_our_own_list(headers: Headers, own: Collection[str]) -> bool:
    """A team's address may itself be a distribution list; who writes to it is a person."""
    posts = re.findall(r"mailto:([^>?\s]+)", headers.first("list-post"))
    if any(post.casefold() in own for post in posts):
        return True
    identifier = re.search(r"<([^<>]+)>", headers.first("list-id"))
    return identifier is not None and identifier[1].casefold() in {a.replace("@", ".") for a in own}
