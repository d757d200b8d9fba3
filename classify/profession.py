"""Who writes, where it is not an MP: solicitors, the press, elected people, other bodies.

A job named in a signature alone shows nothing: a barrister may have a bad back, a reporter a
dental appointment. It takes words of the trade too.
"""

import re
from collections.abc import Sequence

from classify.finding import Sender
from classify.guarded import Guarded
from classify.lines import own_lines, sign_off
from classify.parliament import is_candidate_or_former, is_peer
from ingest.message import Address, Message

_FIRM = Guarded(
    r"(?i)\b(?:solicitors?|LLP|law firm|lawyers|legal (?:services|practice|team)|chambers)\b",
    ("solicitor", "llp", "law", "legal", "chambers"),
)
_ACTS = re.compile(
    r"(?i)\b(?:we|I|this firm) (?:acts?|represent|"
    r"(?:am|are|have been) instructed)\b"
    r"|\b(?:my|our) client\b"
)
_REPORTER = Guarded(
    r"(?i)\b(?:reporter|journalist|correspondent|news ?desk|newsroom|editor|"
    r"producer|broadcaster|documentary|columnist|presenter|features writer)\b",
    (
        "report",
        "journal",
        "correspondent",
        "news",
        "editor",
        "producer",
        "broadcast",
        "documentary",
        "columnist",
        "presenter",
        "writer",
    ),
)
_ASKS_AS_PRESS = re.compile(
    r"(?i)\b(?:for comment|your comment|a comment|comments?|statement|response)\b.{0,60}"
    r"\b(?:publish|story|article|broadcast|deadline|print|air|noon|today|tomorrow|[a-z]+day|by \d)"
    r"|\b(?:publish|running|run|story|article|broadcast|programme|deadline|piece|feature|report)\b"
    r".{0,160}\b(?:comment|statement|respond|response|interview|quote|spokesperson)\b"
    r"|\bpress (?:office|enquir\w+|query|request)\b|\bright of reply\b"
    r"|\bfor (?:publication|broadcast)\b"
)
_COUNCILLOR = Guarded(
    r"(?i)^\W*(?:cllr|councillor)\b|\b(?:ward|county|district|town|parish|borough|city) "
    r"councillor\b|"
    r"\b(?:MSP|MLA|MEP)\b|\bMember of the (?:Scottish Parliament|Senedd)\b|"
    r"\bPolice and Crime Commissioner\b|\b(?:lord )?mayor of\b",
    ("cllr", "councillor", "msp", "mla", "mep", "member of the", "commissioner", "mayor of"),
)
_BODIES = ("nhs.net", "nhs.uk", "gov.uk", "police.uk", "parliament.uk")


def profession(message: Message) -> Sender:
    """Who writes, judged from the From line and the writer's own words; `public` for most."""
    name = message.from_.name
    foot = [line.text for line in sign_off(message.body)][-6:]
    text = " ".join(line.text for line in own_lines(message.body))
    letters = " ".join(p.text for p in message.passages if p.where.startswith("attachment:"))
    headed = "\n".join([name, *foot])
    elected = _elected([name, *foot[-4:]])
    if elected:
        return Sender("elected", elected)
    if (_FIRM.search(headed) and _ACTS.search(f"{text} {letters}")) or _FIRM.search(name):
        return Sender("solicitor", "solicitor")
    if _REPORTER.search(f"{headed}\n{text}") and _ASKS_AS_PRESS.search(f"{message.subject} {text}"):
        return Sender("press", "press")
    if _at(message.from_, *_BODIES):
        return Sender("organisation", f"writes from {message.from_.domain}")
    return Sender("public", "member of the public")


def _elected(lines: Sequence[str]) -> str:
    for label, is_one in (
        ("Peer", is_peer),
        ("councillor or other elected person", _COUNCILLOR.search),
        ("candidate or former MP", is_candidate_or_former),
    ):
        if any(is_one(line) for line in lines):
            return label
    return ""


def is_colleague(address: Address) -> bool:
    """Whether the address is at the NHS, whose staff pass letters on to us."""
    return _at(address, "nhs.net", "nhs.uk")


def _at(address: Address, *domains: str) -> bool:
    return any(
        address.domain == domain or address.domain.endswith(f".{domain}") for domain in domains
    )
