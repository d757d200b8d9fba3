"""What a bounce tells: which of our mails it is about, whom it did not reach, and why.

From the fields of RFC 3464 where there are any, else from the server's words.
"""

import re
from collections.abc import Iterable

from ingest.addresses import addresses
from ingest.clean_text import one_line
from ingest.clues import Clues
from ingest.headers import Headers
from ingest.machines import machines
from ingest.message import Address, Bounce, BounceAction
from ingest.mime_tree import Part, content, grow

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b(?!\.\d)")
_REPLY_CODE = re.compile(r"\b([45])[0-5]\d(?:[ -](?!\d{3}\b)|-?#?[45]\.)")
_MESSAGE_ID = re.compile(
    r"(?im)^[>\t |]{0,20}(?:x-)?(?:orig(?:inal)?-)?message-id:\s*"
    r"<?([^<>\s]{1,998}@[^<>\s]{1,998})>?"
)
_ADDRESS = re.compile(r"[\w.+'%=&/#!$*?^`{|}~-]{1,64}@[\w.-]{1,255}\w")
_FIRST_ON_LINE = re.compile(
    r"(?i)^[\s>*|=\-\d.)]{0,12}"
    r"(?:(?:failed |to|final |original |error-)?(?:recipients?|address|to|user|for)\b"
    r"[^@]{0,40}?[:=]\s*)?"
    r"[<'\"(\[]{0,2}(?:rfc822;\s*|smtp[:=;]\s*|mailto:)?"
    r"(?P<address>[^\s<>@,;:'\"()\[\]]{1,64}@[\w.-]{1,255}\w)"
)
_SERVERS = ("mailer-daemon", "postmaster", "mail-daemon", "abuse", "support", "helpdesk")
_ACTIONS: dict[str, BounceAction] = {
    "failed": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "delivered",
    "expanded": "delivered",
}
_GRAVITY: tuple[BounceAction, ...] = ("delivered", "delayed", "failed")


def read_bounce(clues: Clues) -> Bounce:
    """What the message tells of the mail that came back; empty where it does not say."""
    recipients: list[str] = []
    statuses: list[str] = []
    actions: list[BounceAction] = []
    for sent in clues.letter.files:
        if sent.content_type == "message/delivery-status" and not sent.forwarded:
            for block in _blocks(sent.part):
                recipients += _recipients(block)
                statuses += _STATUS.findall(block.first("status"))
                action = re.match(r"[a-z]*", block.first("action").strip().lower())
                if action and action[0] in _ACTIONS:
                    actions.append(_ACTIONS[action[0]])
    notice = _notice(clues.text)
    recipients = recipients or _ADDRESS.findall(clues.headers.first("x-failed-recipients"))
    recipients = recipients or _named_in(notice, clues)
    statuses = statuses or _STATUS.findall(notice)
    if not statuses and (code := _REPLY_CODE.search(notice)):
        statuses = [f"{code[1]}.0.0"]
    return Bounce(
        original_message_id=_original(clues),
        recipients=tuple(dict.fromkeys(recipients)),
        status=max(statuses, key=lambda status: status[0], default=""),
        action=_gravest(actions) if actions else _action(statuses, notice),
    )


def _gravest(actions: Iterable[BounceAction]) -> BounceAction:
    return max(actions, key=_GRAVITY.index)


def _blocks(report: Part) -> list[Headers]:
    """The groups of fields of a delivery status; some servers encode or mislabel it."""
    parsed = [Headers(block) for block in report.parts()]
    if any(block.has("final-recipient") or block.has("status") for block in parsed):
        return parsed
    raw = content(report)[0] or b"\n\n".join(content(part)[0] for part in report.parts())
    return [Headers(grow(b"X-Report: 1\n" + block)[0]) for block in re.split(rb"\r?\n\r?\n", raw)]


def _recipients(block: Headers) -> list[str]:
    """The address we wrote to, where the report names it, before the one it became."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = one_line(block.first(name).rpartition(";")[2]).strip("<> ")
        if _ADDRESS.fullmatch(value):
            return [value]
    refused = _ADDRESS.findall(block.first("diagnostic-code"))
    named = one_line(block.first("final-recipient").rpartition(";")[2]).strip("<> ")
    return refused[:1] or ([named] if "@" in named else [])


def _original(clues: Clues) -> str:
    """The Message-ID of the mail that came back: from its copy, else from the words."""
    for sent in clues.letter.files:
        if sent.letter is not None:
            found = sent.letter.headers.message_ids("message-id")
        elif sent.content_type == "text/rfc822-headers":
            found = Headers(grow(content(sent.part)[0])[0]).message_ids("message-id")
        else:
            continue
        if found:
            return found[0]
    if named := _MESSAGE_ID.search(clues.body.text[:200_000]):
        return f"<{named[1]}>"
    for name in ("x-ms-exchange-parent-message-id", "in-reply-to", "references"):
        if ids := clues.headers.message_ids(name):
            return ids[-1]
    return ""


def _notice(text: str) -> str:
    """The server's own words, without the copy of the mail below them."""
    copy = machines().bounces.copy_says.search(text)
    return text[: copy.start()] if copy and copy.start() else text


def _named_in(notice: str, clues: Clues) -> list[str]:
    """Addresses on lines of their own, else the first named that is not ours or a server's."""
    ours = set(clues.own) | {address.key for address in _written_to(clues)} | {clues.sender.key}
    anchor = machines().bounces.failed_says.search(notice)
    if anchor and "@" in notice[anchor.start() :]:
        notice = notice[notice.rfind("\n", 0, anchor.start()) + 1 :]
    lines = [line for line in notice.splitlines() if "@" in line]
    listed = [match["address"] for line in lines if (match := _FIRST_ON_LINE.match(line))]
    anywhere = [
        address
        for line in lines
        if not machines().bounces.not_failed_says.search(line)
        for address in _ADDRESS.findall(line)
    ]
    return _failed(listed, ours) or _failed(anywhere, ours)[:1]


def _written_to(clues: Clues) -> Iterable[Address]:
    for name in ("to", "delivered-to", "x-original-to"):
        for value in clues.headers.all(name):
            yield from addresses(value)


def _action(statuses: list[str], notice: str) -> BounceAction:
    """What became of the mail, where no field says so (RFC 3464 section 2.3.3)."""
    bounces = machines().bounces
    if bounces.delay_says.search(notice) and not bounces.gave_up_says.search(notice):
        return "delayed"
    classes = {status[0] for status in statuses}
    if classes == {"2"}:
        return "delivered"
    return "failed"


def _failed(named: Iterable[str], ours: set[str]) -> list[str]:
    found = (re.sub(r"(?i)^(?:smtp|rfc822|mailto)[=:]", "", a).strip(".'-=") for a in named)
    return [
        address
        for address in found
        if address.casefold() not in ours and not address.casefold().startswith(_SERVERS)
    ]
