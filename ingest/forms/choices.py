"""Which of a form's printed options was chosen: ticked, left standing, or typed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.forms.layout import FieldLayout
from ingest.forms.wording import Wordings

_TICKED = (
    r"[☒☑✓✔✗✘✅🗹🗷\uf0fe\uf052\uf0fc\uf078]"
    r"|\[ ?[xX✓✔*/] ?\]|\( ?[xX✓✔] ?\)"
    r"|(?<![\w'’.])[xX](?![\w'’.])"
)
_UNTICKED = r"[☐□▢◻❏❑\uf0a8\uf06f\uf0a3]|\[[ _]{0,3}\]|\([ _]{1,3}\)"
_MARK = re.compile(rf"(?P<ticked>{_TICKED})|(?P<unticked>{_UNTICKED})")
_PLACE_OR_MARK = re.compile(rf"{_TICKED}|{_UNTICKED}|\w")
_REST_OF_WORD = re.compile(r"[\w'’]+")
_OPENS = re.compile(r"[\n\t/|;•·][ \xa0>*_-]*\Z")
_PRINTED = "*printed"
_LONGEST = 3_000
_EDGES = " \t\r\n\xa0:;,.|/–—-*_()[]•·>"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: the options' values, where the first stands, what was written
    beside it, and the printed stretches that nobody chose. `note` says a doubt."""

    values: tuple[str, ...]
    start: int
    end: int
    detail: str
    detail_start: int
    detail_end: int
    printed: tuple[tuple[int, int], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    """An option, printed words (`means` is empty) or a box (`ticked` is not `None`)."""

    start: int
    end: int
    means: str = ""
    ticked: bool | None = None


def choice(field: FieldLayout, text: str, start: int, end: int) -> Choice:
    """Reads the answer in characters `start` to `end`; no values where nobody answered.

    A tick counts for the option it stands beside. Without any tick, an option counts that
    stands alone; where all are printed, one that somebody wrote beside. Options are looked
    for in the first 3,000 characters.
    """
    end = min(end, start + _LONGEST)
    tokens = tuple(_tokens(_wordings(field), text, start, end))
    options = [token for token in tokens if token.means]
    chosen, note = _ticked(text, tokens), ""
    if chosen is None:
        chosen, note = _unticked(text, options, tokens, end, field=field)
    elif not chosen and any(token.ticked for token in tokens):
        note = "A box is ticked, but for which answer is not clear: please look at the form."
    written = list(_leftovers(text, tokens, start, end))
    return Choice(
        values=tuple(dict.fromkeys(option.means for option in chosen)),
        start=chosen[0].start if chosen else start,
        end=chosen[-1].end if chosen else start,
        detail=" ".join(" ".join(text[slice(*piece)].split()) for piece in written),
        detail_start=written[0][0] if written else start,
        detail_end=written[-1][1] if written else start,
        printed=tuple(
            (token.start, token.end)
            for token in tokens
            if token.ticked is None and token not in chosen
        ),
        note=note,
    )


@cache
def _wordings(field: FieldLayout) -> Wordings:
    return Wordings(
        [
            *((words, option.value) for option in field.option for words in option.words),
            *((words, _PRINTED) for words in field.printed),
        ]
    )


def _tokens(wordings: Wordings, text: str, start: int, end: int) -> Iterator[_Token]:
    """Boxes, options and printed words in order. An option must stand where one is set:
    at the start of a line, behind a box, a stroke or another option, not in a sentence."""
    at, last_end = start, start
    while place := _PLACE_OR_MARK.search(text, at, end):
        here = place.start()
        if mark := _MARK.match(text, here, end):
            yield _Token(here, mark.end(), ticked=mark["ticked"] is not None)
            at = last_end = mark.end()
            continue
        found = next((item for item in wordings.at(text, here) if item[1] <= end), None)
        if found and (found[0] == _PRINTED or _is_set(text, here, found[1], last_end)):
            yield _Token(here, found[1], means="" if found[0] == _PRINTED else found[0])
            at = last_end = found[1]
        else:
            word = _REST_OF_WORD.match(text, here, end)
            at = word.end() if word else here + 1


def _is_set(text: str, here: int, ends: int, last_end: int) -> bool:
    before = text[last_end:here]
    return (
        not before.strip(_EDGES)
        or _OPENS.search(before) is not None
        or len(text[here:ends].split()) > 2
    )


def _ticked(text: str, tokens: Sequence[_Token]) -> list[_Token] | None:
    """The options with a tick, `None` where there are no boxes at all."""
    boxes = [token for token in tokens if token.ticked is not None]
    options = [token for token in tokens if token.means]
    if not boxes:
        return None
    if len(boxes) == len(options):
        return [option for box, option in zip(boxes, options, strict=True) if box.ticked]
    if _stand_behind(boxes, options):
        return [option for box, option in zip(boxes, options, strict=False) if box.ticked]
    return [
        option
        for box in boxes
        if box.ticked and (option := _beside(text, box, options)) is not None
    ]


def _stand_behind(boxes: Sequence[_Token], options: Sequence[_Token]) -> bool:
    """Whether each box stands behind its option, before the next one: the last option,
    "Other", may have a line to write on in the place of a box."""
    if not 1 < len(boxes) == len(options) - 1:
        return False
    following = zip(options, boxes, options[1:], strict=False)
    return all(option.end <= box.start < after.start for option, box, after in following)


def _beside(text: str, box: _Token, options: Sequence[_Token]) -> _Token | None:
    """The option in the line of a lone tick; none where one stands on either side of it."""
    before = next((option for option in reversed(options) if option.end <= box.start), None)
    after = next((option for option in options if option.start >= box.end), None)
    if before is not None and "\n" in text[before.end : box.start]:
        before = None
    if after is not None and "\n" in text[box.end : after.start]:
        after = None
    return None if before and after else before or after


def _unticked(
    text: str, options: Sequence[_Token], tokens: Sequence[_Token], end: int, *, field: FieldLayout
) -> tuple[list[_Token], str]:
    different = {option.means for option in options}
    if len(different) == 1 or (field.several and len(different) <= len(field.option) // 2):
        return list(options), ""
    following = [token.start for token in tokens[1:]] + [end] * bool(tokens)
    spoken = [
        token
        for token, after in zip(tokens, following, strict=True)
        if token.means and text[token.end : after].strip(_EDGES)
    ]
    if len(spoken) == 1:
        return spoken, "No box is ticked; this is the one with words beside it."
    return [], ""


def _leftovers(
    text: str, tokens: Sequence[_Token], start: int, end: int
) -> Iterator[tuple[int, int]]:
    """What was written between and around the printed words."""
    at = start
    for first, last in [*((token.start, token.end) for token in tokens), (end, end)]:
        piece = text[at:first]
        if piece.strip(_EDGES):
            begins = at + len(piece) - len(piece.lstrip(_EDGES))
            yield begins, begins + len(piece.strip(_EDGES))
        at = last
