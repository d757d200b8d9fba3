"""Disclaimers, banners and crisis footers: words that stand around a letter and are not its own.

Danger is never looked for in them, so only sentences about mail, law and companies count,
and they end where somebody speaks or the talk turns to anything else.
"""

import re
from collections.abc import Iterator

from ingest.lines import Line, paragraphs
from ingest.message import Stretch
from ingest.phrases import Keyed, phrases
from ingest.speech import speaks

_YOU = re.compile(r"(?i)\byou(?:r|'re)?\b")
_TELL_ME = re.compile(
    r"(?i)\b(?:notify|contact|inform|tell|let|advise|e-?mail|reply(?:ing)? to) me\b"
)
# A long line that goes on in small letters was broken by the mail program, not the writer.
_SENTENCE_START = re.compile(
    r"(?:^|(?<=[.!?;:*])(?<!ffice:)(?<!ddress:)\s+|\n(?!(?<=[^\n]{50}\n)[a-z]))[\W_]*(?=\w)"
)
_RULE = re.compile(r"(?m)^[-_=~*]{2,}$")
_BLANKS = re.compile(r"\s*")
_SHORT_LINE = 50
_LONGEST_PARAGRAPH = 6_000
_MOST_ABOVE = 3
_MOST_BELOW = 12


def disclaimers(text: str, lines: list[Line], signed_at: int | None) -> list[Stretch]:
    """The passages of disclaimers, banners and crisis footers among the unmarked lines.

    They stand around a letter, so only its first and last paragraphs are looked at. `lines`
    must have quotations and signatures marked; `signed_at` is the offset below which the
    letter is signed.
    """
    unmarked = paragraphs(lines)
    outer = unmarked[:_MOST_ABOVE] + unmarked[_MOST_ABOVE:][-_MOST_BELOW:]
    texts = [_words_of(text, paragraph) for paragraph in outer]
    folded = "\n".join(texts).casefold()
    known = phrases().disclaimer.among(folded)
    of_lists = phrases().list_footer.among(folded)
    found: list[Stretch] = []
    for paragraph, words in zip(outer, texts, strict=True):
        start = paragraph[0].start
        if signed_at is not None and start > signed_at and _is_crisis_footer(words):
            ranges = [(0, paragraph[-1].end - start)]
        elif (footer := _start_of_list_footer(words, of_lists)) is not None:
            ranges = [(footer, paragraph[-1].end - start)]
        else:
            ranges = list(_disclaimed(words, known)) if known.patterns else []
        for begin, stop in ranges:
            blanks = _BLANKS.match(text, start + stop)
            found.append(
                Stretch("disclaimer", start + begin, blanks.end() if blanks else start + stop)
            )
    return found


def begins_disclaimer(words: str) -> bool:
    """Whether a line begins as disclaimers and banners do."""
    flat = words.replace("’", "'").lstrip("*[_ ")
    known = phrases().disclaimer.among(flat.casefold())
    return any(pattern.match(flat) for pattern in known.patterns.values())


def _words_of(text: str, paragraph: list[Line]) -> str:
    start = paragraph[0].start
    return text[start : min(paragraph[-1].end, start + _LONGEST_PARAGRAPH)]


def _is_crisis_footer(words: str) -> bool:
    """Where to turn in a crisis, as printed under every mail of a charity or a service."""
    if not _YOU.search(words) or speaks(words):
        return False
    return len({match[0].casefold() for match in phrases().crisis_footer.finditer(words)}) >= 2


def _start_of_list_footer(words: str, known: Keyed) -> int | None:
    """Where a mailing list's own lines begin, under a rule or among themselves; `None` where
    there are none."""
    told = sorted(
        match.start() for pattern in known.patterns.values() for match in pattern.finditer(words)
    )
    if not told:
        return None
    rules = [rule.start() for rule in _RULE.finditer(words) if rule.end() <= told[-1]]
    start = rules[-1] if rules else 0
    below = words[start:]
    is_footer = bool(rules) or 2 * len(told) > below.count("\n") + 1 > 1
    return start if is_footer and not speaks(below) else None


def _reach(words: str, first: int) -> int:
    """How far a sentence that begins at `first` may go: a short line was broken by the writer."""
    end = words.find("\n", first)
    is_short = end >= 0 and end - words.rfind("\n", 0, first) <= _SHORT_LINE
    return end if is_short else len(words)


def _disclaimed(words: str, known: Keyed) -> Iterator[tuple[int, int]]:
    """Ranges from a sentence that begins a disclaimer up to one that is not about such
    matters, or in which somebody speaks."""
    flat = words.replace("\n", " ").replace("’", "'")
    patterns = known.among(flat.casefold()).patterns.values()
    if not patterns:
        return
    starts = [(match.start(), match.end()) for match in _SENTENCE_START.finditer(words)]
    ends = [*(edge for edge, _ in starts), len(words)][1:]
    begin: int | None = None
    for (edge, first), stop in zip(starts, ends, strict=True):
        said = flat[first:stop]
        reach = _reach(words, first)
        goes_on = any(pattern.match(flat, first, reach) for pattern in patterns) or (
            begin is not None and phrases().disclaimer_word.search(said) is not None
        )
        if goes_on and speaks(_TELL_ME.sub("", said)):
            goes_on = False
        if goes_on and begin is None:
            begin = edge
        elif begin is not None and not goes_on:
            yield begin, edge
            begin = None
    if begin is not None:
        yield begin, len(words)
