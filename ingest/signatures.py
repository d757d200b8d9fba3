"""Which lines under a letter are a signature: contact blocks, posts, "Sent from my iPhone".

Only what is known to be one is taken for one. A line in which somebody speaks stays the
writer's, wherever it stands: danger is often an afterthought.
"""

import re

from ingest.lines import Line, paragraphs
from ingest.phrases import phrases
from ingest.speech import is_postscript, speaks

_SMALL_WORDS = frozenset(("of", "and", "the", "for", "to", "in", "at", "on", "&", "a"))
_VERB = re.compile(
    r"(?i)\b(?:is|are|was|were|be|will|shall|would|must|should|has|have|had|can|cannot|do|does|did|"
    r"going|\w+n't|\w+n’t)\b"
)
_REACHED_AT = re.compile(
    r"<?(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,200}>?|<?(?:https?://|www\.)\S{1,200}|"
    r"\+?\d[\d ()-]{5,20}"
)
_RULE = re.compile(r"[-_=*~]{3,}")
_SEAL = re.compile(r"-----BEGIN PGP (SIGNED MESSAGE|SIGNATURE)-----")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_SIGNATURE = 12
_LONGEST_NAME = 40
_LONGEST_POST = 80


def mark_signatures(lines: list[Line]) -> int | None:
    """Sets `signature` on lines under `-- `, on mobile signatures and contact blocks.

    Gives the offset below which the letter is signed: its closing words or its first
    signature; `None` where it has neither.
    """
    mobile = phrases().mobile_signature
    for line in lines:
        if line.kind is None and mobile.match(line.words):
            line.kind = "signature"
    _mark_seals(lines)
    for at, line in enumerate(lines):
        if line.kind is None and line.words in {"--", "—", "–"}:
            _mark_under_dashes(lines, at)
            break
    closing = _last_closing(lines)
    if closing is not None:
        _mark_contacts(lines[closing + 1 :])
    else:
        _mark_block_at_the_end(lines)
    signed = [line.start for line in lines if line.kind == "signature"][:1]
    signed += [lines[closing].start] if closing is not None else []
    return min(signed, default=None)


def _mark_seals(lines: list[Line]) -> None:
    """What PGP sets around and below a text that it signs (RFC 9580 section 7)."""
    last_end = max((i for i, line in enumerate(lines) if _seals(line)), default=-1)
    at = 0
    while at < len(lines):
        begun = _SEAL.fullmatch(lines[at].words)
        if begun is None:
            at += 1
            continue
        end = at + 1
        if begun[1] == "SIGNED MESSAGE":
            while end < len(lines) and lines[end].words.startswith("Hash:"):
                end += 1
        elif at < last_end:
            end = next(i for i in range(at, last_end + 1) if _seals(lines[i])) + 1
        for line in lines[at:end]:
            line.kind = line.kind or "signature"
        at = end


def _seals(line: Line) -> bool:
    return line.words.startswith("-----END PGP")


def _mark_under_dashes(lines: list[Line], at: int) -> None:
    zone: list[Line] = []
    for line in lines[at + 1 :]:
        if line.kind in {"quoted", "forwarded"} or is_postscript(line.words):
            break
        zone.append(line)
    zone = [line for line in zone if line.kind is None]
    if not zone:
        lines[at].kind = "signature"
    if len(zone) > _LONGEST_SIGNATURE:
        zone = [line for block in paragraphs(zone) if _is_contact_block(block) for line in block]
    for line in zone:
        if _is_contact(line.words) or _names_somebody(line.words):
            line.kind = lines[at].kind = "signature"


def _last_closing(lines: list[Line]) -> int | None:
    """The line with which the letter closes; the name may stand on it too."""
    pattern = phrases().closing
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if line.kind is not None or not 1 < len(line.words) <= 2 * _LONGEST_NAME:
            continue
        match = pattern.match(line.words)
        if match is None:
            continue
        name = line.words[match.end() :].strip(" ,.!-–x")
        if not name or _is_name(name):
            return at
    return None


def _mark_contacts(lines: list[Line]) -> None:
    for block in paragraphs(lines):
        if is_postscript(block[0].words):
            return
        for line in block:
            if _is_contact(line.words):
                line.kind = "signature"


def _mark_block_at_the_end(lines: list[Line]) -> None:
    """A signature under a letter that says no goodbye: name, post, telephone."""
    unmarked = [block for block in paragraphs(lines) if not is_postscript(block[0].words)]
    for block in unmarked[-2:]:
        if len(block) > _LONGEST_SIGNATURE:
            continue
        is_ruled_off = _RULE.fullmatch(block[0].words) is not None
        said = block[is_ruled_off:]
        contacts = [
            line
            for line in said
            if _is_contact(line.words) or (is_ruled_off and _names_somebody(line.words))
        ]
        if len(contacts) >= 2 and len(contacts) >= len(said) - 1:
            for line in contacts:
                line.kind = "signature"


def _is_contact_block(block: list[Line]) -> bool:
    return 2 * sum(_is_contact(line.words) for line in block) >= len(block)


def _is_contact(words: str) -> bool:
    if not 2 < len(words) < 150:
        return False
    found = phrases()
    looks_so = found.contact_line.fullmatch(words) or (
        _is_title(words) and found.title_line.fullmatch(words) and not _VERB.search(words)
    )
    return bool(looks_so) and not speaks(words)


def _is_name(words: str) -> bool:
    return len(words) <= _LONGEST_NAME and _is_title(words) and not speaks(words)


def _names_somebody(words: str) -> bool:
    """True for a name, a post or an organisation, with or without an address behind it."""
    named = _REACHED_AT.sub(" ", words)
    plain = len(named) <= _LONGEST_POST and not _VERB.search(named) and not speaks(named)
    return plain and (_is_title(named) or (named != words and not _LETTER.search(named)))


def _is_title(words: str) -> bool:
    """True where each word but the small ones begins with a capital, as names do, and
    nobody shouts."""
    if words.isupper() and words.count(" ") > 4:
        return False
    plain = re.findall(r"[^\W_][\w'’-]*", words)
    return bool(plain) and all(word in _SMALL_WORDS or not word[0].islower() for word in plain)
