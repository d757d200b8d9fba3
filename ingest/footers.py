"""Which words stand under a letter without being part of it: signatures, disclaimers.

Only what is known to be a footer is taken for one. A paragraph in which somebody speaks
("I", "he", "told me") stays the writer's, wherever it stands: danger is often an afterthought.
"""

import re
from collections.abc import Iterator

from ingest.lines import Line, paragraphs
from ingest.message import Stretch
from ingest.phrases import phrases

_SPEAKS = re.compile(
    r"(?i)\b(?<![/'&])(?:i(?![).]\s|\.e\.)|i'?m|i'?ve|i'?ll|me|my|myself|mine|he|him|his|she|her|said|told|"
    r"we'?re going|p\.?\s?s\.?)\b(?!/)"
)
_POSTSCRIPT = re.compile(r"(?i)^p\.? ?p?\.? ?s\b\.?")
_YOU = re.compile(r"(?i)\byou(?:r|'re)?\b")
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?;:*])\s+|\n)[\W_]*(?=\w)")
_BLANKS = re.compile(r"\s*")
_SMALL_WORDS = frozenset(("of", "and", "the", "for", "to", "in", "at", "on", "&", "a"))
_LONGEST_SIGNATURE = 12
_LONGEST_NAME = 40
_LONGEST_PARAGRAPH = 6_000


def speaks(words: str) -> bool:
    """True where somebody speaks of himself or of one other person."""
    return _SPEAKS.search(words.replace("’", "'")) is not None


def mark_signatures(lines: list[Line], folded: str) -> int | None:
    """Sets `signature` on lines under `-- `, on mobile signatures and contact blocks.
    `folded` is the whole text, case-folded.

    Gives the offset below which the letter is signed: its closing words or its first
    signature; `None` where it has neither.
    """
    for pattern in phrases().mobile_signature.among(folded):
        for line in lines:
            if line.kind is None and pattern.fullmatch(line.words):
                line.kind = "signature"
    for at, line in enumerate(lines):
        if line.kind is None and line.words in {"--", "—", "–"}:
            _mark_under_dashes(lines, at)
            break
    closing = _last_closing(lines)
    if closing is not None:
        _mark_contacts(lines[closing + 1 :])
    signed = [line.start for line in lines if line.kind == "signature"][:1]
    signed += [lines[closing].start] if closing is not None else []
    return min(signed, default=None)


def disclaimers(text: str, lines: list[Line], signed_at: int | None) -> list[Stretch]:
    """The passages of disclaimers, banners and crisis footers among the unmarked lines.

    `lines` must have quotations and signatures marked; `signed_at` is what marking the
    signatures gave.
    """
    found: list[Stretch] = []
    for paragraph in paragraphs(lines):
        start, end = paragraph[0].start, paragraph[-1].end
        words = text[start : min(end, start + _LONGEST_PARAGRAPH)]
        if signed_at is not None and start > signed_at and _is_crisis_footer(words):
            ranges = [(0, end - start)]
        else:
            ranges = list(_disclaimed(words))
        for begin, stop in ranges:
            blanks = _BLANKS.match(text, start + stop)
            found.append(
                Stretch("disclaimer", start + begin, blanks.end() if blanks else start + stop)
            )
    return found


def _mark_under_dashes(lines: list[Line], at: int) -> None:
    zone: list[Line] = []
    for line in lines[at + 1 :]:
        if line.kind in {"quoted", "forwarded"}:
            break
        zone.append(line)
    blocks = paragraphs(zone)
    is_long = sum(not line.is_blank for line in zone) > _LONGEST_SIGNATURE
    lines[at].kind = "signature"
    for block in blocks:
        words = " ".join(line.words for line in block)
        if _POSTSCRIPT.match(words):
            return
        if (not is_long or _is_contact_block(block)) and not speaks(words):
            for line in block:
                line.kind = "signature"


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
        if not name or (len(name) <= _LONGEST_NAME and _is_title(name) and not speaks(name)):
            return at
    return None


def _mark_contacts(lines: list[Line]) -> None:
    for block in paragraphs(lines):
        if _POSTSCRIPT.match(block[0].words):
            return
        for line in block:
            if _is_contact(line.words):
                line.kind = "signature"


def _is_contact_block(block: list[Line]) -> bool:
    return 2 * sum(_is_contact(line.words) for line in block) >= len(block)


def _is_contact(words: str) -> bool:
    if not 2 < len(words) < 150:
        return False
    found = phrases()
    looks_so = found.contact_line.fullmatch(words) or (
        found.title_line.fullmatch(words) and _is_title(words)
    )
    return bool(looks_so) and not speaks(words)


def _is_title(words: str) -> bool:
    """True where each word but the small ones begins with a capital, as names do, and
    nobody shouts."""
    if words.isupper() and words.count(" ") > 4:
        return False
    plain = re.findall(r"[^\W_][\w'’-]*", words)
    return all(word in _SMALL_WORDS or not word[0].islower() for word in plain)


def _is_crisis_footer(words: str) -> bool:
    """Where to turn in a crisis, as printed under every mail of a charity or a service."""
    if not _YOU.search(words) or speaks(words):
        return False
    return len({match[0].casefold() for match in phrases().crisis_footer.finditer(words)}) >= 2


def _disclaimed(words: str) -> Iterator[tuple[int, int]]:
    """Ranges from a sentence that begins a disclaimer to one in which somebody speaks."""
    flat = words.replace("\n", " ").replace("’", "'")
    patterns = phrases().disclaimer.among(flat.casefold())
    if not patterns:
        return
    starts = [(match.start(), match.end()) for match in _SENTENCE_START.finditer(words)]
    begin: int | None = None
    for number, (edge, first) in enumerate(starts):
        stop = starts[number + 1][0] if number + 1 < len(starts) else len(words)
        if any(pattern.match(flat, first) for pattern in patterns):
            begin = edge if begin is None else begin
        elif begin is not None and speaks(words[first:stop]):
            yield begin, edge
            begin = None
    if begin is not None:
        yield begin, len(words)
