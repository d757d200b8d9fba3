"""Well-formed HTML to lines: blocks, cells, list items, quotes marked with `> `."""

import re
from collections.abc import Sequence
from html import unescape

_PARAGRAPHS = ("blockquote", "dl", "form", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre",
               "table", "ul")  # fmt: skip
_LINES = ("address", "article", "aside", "br", "caption", "center", "dd", "details", "div", "dt",
          "fieldset", "figcaption", "figure", "footer", "header", "hr", "legend", "li", "main",
          "nav", "option", "section", "summary", "tbody", "td", "tfoot", "th", "thead",
          "tr")  # fmt: skip
_BREAKS = dict.fromkeys(_LINES, 1) | dict.fromkeys(_PARAGRAPHS, 2)
# Those that do more than to begin and end lines.
_SPECIAL = frozenset(("blockquote", "br", "li", "ol", "pre", "td", "th", "tr", "ul"))
_ATTRIBUTES = r"[^\">]*+(?:\"[^\"]*+\"[^\">]*+)*+"
_TAG = re.compile(rf"(</?[a-z!]{_ATTRIBUTES}>)")
_BLOCK_NAMES = "|".join((*_PARAGRAPHS, *_LINES))
_BLOCK_TAG = re.compile(rf"<(/?)({_BLOCK_NAMES})(?:\s({_ATTRIBUTES}))?>")
_QUOTATION = re.compile(
    r"type=\"cite\"|class=\"[^\"]*(?:gmail|yahoo|protonmail|tutanota)[\w-]*quote", re.IGNORECASE
)
_DEEPEST_QUOTE = 10


def at_tags(tidy: str) -> list[str]:
    """HTML that a parser wrote, its comments taken out, in pieces: words, a tag, words, a tag,
    …, words. The words may be empty."""
    return _TAG.split(tidy)


def different_tags(pieces: Sequence[str]) -> dict[str, None]:
    """Each tag once, in order. Editors write the same few hundreds of times, so what is asked
    of every tag is asked of these."""
    return dict.fromkeys(pieces[1::2])


def page_text(pieces: Sequence[str]) -> str:
    """The words of HTML in the pieces of `at_tags`, line by line; the tags within a line say
    nothing."""
    blocks = {tag: _BLOCK_TAG.fullmatch(tag) for tag in different_tags(pieces)}
    page = _Page()
    words = [pieces[0]]
    for tag, behind in zip(pieces[1::2], pieces[2::2], strict=True):
        if (block := blocks[tag]) is not None:
            page.write("".join(words))
            words.clear()
            closing, name, attributes = block.groups()
            if name not in _SPECIAL:
                page.owe(_BREAKS[name])
            elif closing:
                page.leave(name)
            else:
                page.enter(name, attributes or "")
        if behind:
            words.append(behind)
    page.write("".join(words))
    # By far the most frequent reference, and quick to replace.
    return unescape(page.finished().replace("&nbsp;", "\xa0"))


class _Page:
    """Text under way: line breaks are owed by blocks and paid when words come."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._line_quotes = 0
        self._owed = 0
        self._tab_owed = False
        self._in_fresh_cell = False
        self._row_has_cells = False
        self._preformatted = False
        self._quotations: list[bool] = []
        self._quotes = 0
        self._numbers: list[int] = []

    def write(self, words: str) -> None:
        if self._preformatted:
            first, *more = words.split("\n")
            self._write(first)
            for line in more:
                self._owed += 1
                self._write(line)
        # A space between two blocks is no word.
        elif told := " ".join(words.split()):
            before = " " if words[0].isspace() else ""
            self._write(f"{before}{told} " if words[-1].isspace() else before + told)

    def enter(self, tag: str, attributes: str) -> None:
        """The start of one of the special tags."""
        if tag == "br":
            self._owed += 1
            return
        if tag in ("td", "th"):
            self._enter_cell()
            return
        self.owe(_BREAKS[tag])
        if tag == "ul":
            self._numbers.append(0)
        elif tag == "ol":
            self._numbers.append(1)
        elif tag == "li":
            self._write(self._bullet())
            self._in_fresh_cell = True
        elif tag == "pre":
            self._preformatted = True
        elif tag == "tr":
            self._row_has_cells = False
        elif tag == "blockquote":
            # Editors indent the writer's own words by plain blockquotes.
            self._quotations.append(bool(_QUOTATION.search(attributes)))
            self._quotes = min(sum(self._quotations[:50]), _DEEPEST_QUOTE)

    def leave(self, tag: str) -> None:
        """The end of one of the special tags."""
        if tag in ("ul", "ol") and self._numbers:
            self._numbers.pop()
        elif tag == "pre":
            self._preformatted = False
        elif tag == "blockquote" and self._quotations:
            self._quotations.pop()
            self._quotes = min(sum(self._quotations[:50]), _DEEPEST_QUOTE)
        elif tag == "tr":
            self._in_fresh_cell = self._tab_owed = False
        if tag in ("td", "th"):
            # The last paragraph of a cell sets no rows apart.
            self._owed = min(self._owed, 1)
        else:
            self.owe(_BREAKS[tag])

    def finished(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def _write(self, words: str) -> None:
        if not words or words.isspace():
            if words and self._line and not self._owed:
                self._line.append(" ")
            return
        if self._owed or (self._line and self._line_quotes != self._quotes):
            self._end_line()
            if self._lines and self._owed > 1:
                blank = ("> " * min(self._quotes, self._line_quotes)).rstrip()
                self._lines += [blank] * min(self._owed - 1, 2)
            self._owed = 0
            self._tab_owed = False
        if self._tab_owed:
            self._line[-1] = self._line[-1].rstrip()
            self._line.append("\t")
            self._tab_owed = False
        if not self._line:
            self._line_quotes = self._quotes
        if not self._preformatted and (not self._line or self._line[-1][-1:] in " \t"):
            words = words.lstrip(" ")
        self._line.append(words)
        self._in_fresh_cell = False

    def owe(self, breaks: int) -> None:
        """At least so many line breaks before the next words."""
        if not self._in_fresh_cell and self._owed < breaks:
            self._owed = breaks

    def _enter_cell(self) -> None:
        """The first cell starts the line, later ones go on in it, behind a tab."""
        if self._row_has_cells and (self._line or self._tab_owed):
            self._owed = 0
            self._tab_owed = True
        elif not self._row_has_cells:
            self.owe(1)
        self._row_has_cells = True
        self._in_fresh_cell = True

    def _end_line(self) -> None:
        if self._line:
            self._lines.append("> " * self._line_quotes + "".join(self._line))
            self._line = []

    def _bullet(self) -> str:
        if not self._numbers or not self._numbers[-1]:
            return "- "
        self._numbers[-1] += 1
        return f"{self._numbers[-1] - 1}. "
