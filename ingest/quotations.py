"""Which lines were written by someone before: answered (`quoted`) or passed on (`forwarded`).

Marks are `>`, "On … wrote:", Outlook's From/Sent/To/Subject blocks, "Original Message",
"Begin forwarded message" and their kin.
"""

import re

from ingest.lines import Line
from ingest.message import StretchKind
from ingest.phrases import phrases

_FROM = re.compile(r"(?i)^[*_\[\s]{0,3}(?:from|von|de|da|van|od)\s?[*_]{0,2}\s?:")
_FIELD = re.compile(
    r"(?i)^[*_\s]{0,3}(?:sent|date|to|cc|bcc|subject|reply-to|importance|attachments|when|where|required|"
    r"gesendet|datum|an|betreff|envoyé|à|objet|enviado|para|asunto|inviato|oggetto|wysłano|do|temat)"
    r"(?: ?[*_]{0,2})?\s?[*_]{0,2}\s?:"
)
_RULE = re.compile(r"^[-_=*~]{5,}$")
_WHEN = re.compile(r"\d[:.]\d\d|@|\d{4}-\d\d-\d\d")
# A broken attribution does not end its first line with the colon.
_ATTRIBUTION_STARTS = frozenset(("On ", "on ", "Le ", "Am ", "El ", "Il ", "Op "))
_BLOCK_LINES = 8


def mark_quotations(lines: list[Line], folded: str, subject: str) -> None:
    """Sets `quoted` or `forwarded` on the lines that are; leaves all others alone.

    `folded` is the whole text, case-folded.
    """
    _Quotations(lines, folded, subject).mark()


class _Quotations:
    def __init__(self, lines: list[Line], folded: str, subject: str) -> None:
        self._lines = lines
        self._forwarded = phrases().forwarded_message.among(folded)
        self._original = phrases().original_message.among(folded)
        self._forwards = bool(re.match(r"(?i)\s*(?:fwd?|wg|tr)\s*:", subject))
        self._answers = bool(re.match(r"(?i)\s*(?:re|aw|sv|antw|odp)\s*(?:\[\d+\])?\s*:", subject))

    def mark(self) -> None:
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            if line.is_blank:
                at += 1
            elif line.words.startswith(">"):
                at = self._mark_block(at, at, None)
            else:
                at = self._mark_introduced(at) or at + 1

    def _mark_introduced(self, at: int) -> int | None:
        """Marks a quotation that a line announces, and gives the line after it."""
        words = self._lines[at].words
        if any(pattern.fullmatch(words) for pattern in self._forwarded):
            return self._mark_after(at, self._after_fields(at + 1), "forwarded")
        if any(pattern.fullmatch(words) for pattern in self._original):
            return self._mark_after(at, self._after_fields(at + 1), self._usual())
        if _FROM.match(words):
            return self._mark_headed(at)
        if (
            words.endswith(":")
            or "wrote" in words
            or words.lower().startswith(("on ", "le ", "am "))
        ):
            return self._mark_attributed(at)
        return None

    def _mark_headed(self, at: int) -> int | None:
        """A block of mail headers, and the mail under it."""
        after = self._after_fields(at)
        is_block = after - at >= 3 or (after - at == 2 and self._forwards)
        if not is_block:
            return self._mark_block(at, at + 1, "forwarded") if self._quotes_at(at + 1) else None
        begin = self._rule_before(at)
        nothing_above = all(line.is_blank for line in self._lines[:begin])
        if nothing_above and not (self._forwards or self._answers):
            # A web form writes its fields so; they are the writer's own message.
            return None
        return self._mark_after(begin, after, self._usual())

    def _mark_attributed(self, at: int) -> int | None:
        """ "On … wrote:", which mail programs break over up to three lines."""
        found = phrases()
        for count in (1, 2, 3):
            pieces = self._lines[at : at + count]
            if len(pieces) < count or any(piece.is_blank for piece in pieces[1:]):
                return None
            words = " ".join(piece.words for piece in pieces)
            after = at + count
            if found.attribution.fullmatch(words):
                if self._quotes_at(after):
                    return self._mark_block(at, self._next_words(after), "quoted")
                # Without `>` below, "On 3 March Dr Lane wrote:" may be the writer's own tale.
                return self._mark_rest(at, "quoted") if _WHEN.search(words) else None
            if found.loose_attribution.fullmatch(words) and self._quotes_at(after):
                return self._mark_block(at, self._next_words(after), "quoted")
        return None

    def _mark_after(self, begin: int, after: int, kind: StretchKind) -> int:
        """A heading from `begin`: over a `>` block it marks that block, else all the rest."""
        if self._quotes_at(after):
            return self._mark_block(begin, self._next_words(after), kind)
        return self._mark_rest(begin, kind)

    def _mark_rest(self, begin: int, kind: StretchKind) -> int:
        self._set(begin, len(self._lines), kind)
        return len(self._lines)

    def _mark_block(self, begin: int, at: int, kind: StretchKind | None) -> int:
        """Marks from `begin` to the end of the `>` lines that start at or after `at`."""
        at = self._next_words(at)
        end = at
        while end < len(self._lines):
            following = self._next_words(end)
            if following >= len(self._lines) or not self._lines[following].words.startswith(">"):
                break
            end = following + 1
        if begin == at and end - at == 1 and re.match(r">\s?\d", self._lines[at].words):
            # "> 3 months on the list" says "more than".
            return end
        self._set(begin, end, kind or self._kind_of_block(at, end))
        return max(end, begin + 1)

    def _kind_of_block(self, at: int, end: int) -> StretchKind:
        for line in self._lines[at:end]:
            words = line.words.lstrip("> ")
            if words:
                announced = _FROM.match(words) or any(p.fullmatch(words) for p in self._forwarded)
                return "forwarded" if announced or self._forwards else "quoted"
        return "quoted"

    def _usual(self) -> StretchKind:
        return "forwarded" if self._forwards or not self._answers else "quoted"

    def _after_fields(self, at: int) -> int:
        """The line after a block of header lines that starts at or after `at`."""
        start = self._next_words(at)
        here = start
        last = at
        while here < min(start + _BLOCK_LINES, len(self._lines)):
            words = self._lines[here].words
            if _FROM.match(words) or _FIELD.match(words):
                last = here + 1
            elif words and here > start + 1 and last < here - 1:
                break
            here += 1
        return last

    def _rule_before(self, at: int) -> int:
        """Where the rule stands that Outlook draws above a block, else `at`."""
        above = at - 1
        while above >= 0 and self._lines[above].is_blank:
            above -= 1
        return above if above >= 0 and _RULE.match(self._lines[above].words) else at

    def _quotes_at(self, at: int) -> bool:
        at = self._next_words(at)
        return at < len(self._lines) and self._lines[at].words.startswith(">")

    def _next_words(self, at: int) -> int:
        while at < len(self._lines) and self._lines[at].is_blank:
            at += 1
        return at

    def _set(self, begin: int, end: int, kind: StretchKind) -> None:
        for line in self._lines[begin:end]:
            line.kind = kind
