"""HTML to the text that a reader sees, line by line, quotes marked with `> `."""

import re
from collections import Counter
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from ingest.clean_text import clean, strip_blank_edges

_PARAGRAPHS = ("blockquote", "dl", "form", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre",
               "table", "ul")  # fmt: skip
_LINES = ("address", "article", "aside", "br", "caption", "center", "dd", "details", "div", "dt",
          "fieldset", "figcaption", "figure", "footer", "header", "hr", "legend", "li", "main",
          "nav", "option", "section", "summary", "tbody", "td", "tfoot", "th", "thead",
          "tr")  # fmt: skip
_UNSHOWN = ["audio", "canvas", "datalist", "head", "iframe", "link", "math", "meta", "noframes",
            "object", "script", "style", "svg", "template", "title", "video"]  # fmt: skip
_BREAKS = dict.fromkeys(_LINES, 1) | dict.fromkeys(_PARAGRAPHS, 2)
# Those that do more than to begin and end lines.
_SPECIAL = frozenset(("blockquote", "br", "li", "ol", "pre", "td", "th", "tr", "ul"))
_ATTRIBUTES = r"[^\">]*(?:\"[^\"]*\"[^\">]*)*"
_BLOCK_NAMES = "|".join((*_PARAGRAPHS, *_LINES))
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ANY_TAG = re.compile(r"<[^<>]*>|<")
_COMMENT_MARK = re.compile(r"<!--(?:\[[^<>]*>)?|<!\[[^<>]*>|-->")
_NEVER_SPOKEN = re.compile(r"(?i)(</?(?:style|script|title)\b[^<>]*>?)")
_INLINE_TAG = re.compile(rf"</?(?!(?:{_BLOCK_NAMES})[\s>])[a-z!]{_ATTRIBUTES}>")
_BLOCK_TAG = re.compile(rf"<(/?)({_BLOCK_NAMES})(?:\s({_ATTRIBUTES}))?>")
_HIDING_STYLE = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all"
    r"|max-height\s{0,9}:\s{0,9}0(?![\d.]{0,9}[1-9])|opacity\s{0,9}:\s{0,9}0(?![\d.]{0,9}[1-9])"
    r"|font-size\s{0,9}:\s{0,9}0(?:px|pt|em|%)?\s{0,9}(?:;|!|$)",
    re.IGNORECASE,
)
_MAYBE_HIDDEN = (
    '[hidden], [style*="none" i], [style*="hidden" i], [style*="mso-hide" i], '
    '[style*="max-height" i], [style*="opacity" i], [style*="font-size:0" i], '
    '[style*="font-size: 0" i]'
)
_QUOTATION = re.compile(
    r"type=\"cite\"|class=\"[^\"]*(?:gmail|yahoo|protonmail|tutanota)[\w-]*quote", re.IGNORECASE
)
_DEEPEST_QUOTE = 10
# The C parser looks through its open elements at every tag, and through an element's
# attributes at every attribute. Beyond these it would take seconds.
_MOST_OPEN_ELEMENTS_SEEN = 50_000_000
_FEW_TAGS = 10_000
_MOST_ATTRIBUTES = 1_000
_LONGEST_PLAIN_TAG = 20_000
_TAG_NAME = re.compile(
    r"(?i)<(/?)(?!(?:br|img|hr|input|meta|link|p|li|td|tr|th|wbr|col)\b)([a-z][^\s/>]{0,20})"
)


def html_to_text(html: str) -> str:
    """The visible words of an HTML document; never raises on any input.

    Links and table cells keep their words (cells of a row are parted by a tab), list
    items get `- ` or their number. Styles, scripts, comments, hidden preheaders and
    conditional comments for Outlook are left out, unless nothing else has words: a page
    that seems blank may be a page cut off in a comment.
    """
    text = "" if _is_tangled(html) else _page_text(_tidied(html))
    if not text or text.isspace():
        text = _all_words(html)
    # Editors write `<p>&nbsp;</p>` for a blank line.
    text = strip_blank_edges(clean(text))
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def _all_words(html: str) -> str:
    """Whatever stands between tags, hidden or not; styles and scripts only where they
    have no end."""
    pieces = ["</", *_NEVER_SPOKEN.split(_COMMENT_MARK.sub(" ", html)), "<"]
    spoken = [
        words
        for before, words, after in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False)
        if before.startswith("</") or not after.startswith("</")
    ]
    lines = unescape(_ANY_TAG.sub("\n", "".join(spoken))).split("\n")
    return "\n".join([" ".join(line.split()) for line in lines])


def _is_tangled(html: str) -> bool:
    """True where the C parser would take quadratic time: deep nesting, endless attributes."""
    if html.count("<") > _FEW_TAGS and _open_elements_seen(html) > _MOST_OPEN_ELEMENTS_SEEN:
        return True
    if len(html) < _LONGEST_PLAIN_TAG:
        return False
    for chunk in html.split(">"):
        if len(chunk) > _LONGEST_PLAIN_TAG and "<" in chunk:
            tag = re.sub(r"\"[^\"]*\"|'[^']*'", "", chunk[chunk.index("<") :])
            if len(re.findall(r"[\s/=\"']", tag)) > _MOST_ATTRIBUTES:
                return True
    return False


def _open_elements_seen(html: str) -> int:
    """The number of open elements, summed over all tags. A tag closes its own name only."""
    still_open: Counter[str] = Counter()
    depth = seen = 0
    for closing, name in _TAG_NAME.findall(html):
        if not closing:
            still_open[name] += 1
            depth += 1
        elif still_open[name]:
            still_open[name] -= 1
            depth -= 1
        seen += depth
    return seen


def _tidied(html: str) -> str:
    """The document as the parser understood it, its unshown elements taken out."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(_UNSHOWN)
    for node in tree.css(_MAYBE_HIDDEN):
        attributes = node.attributes
        if "hidden" in attributes or _HIDING_STYLE.search(attributes.get("style") or ""):
            node.decompose()
    return tree.html or ""


def _page_text(tidy: str) -> str:
    """Walks the blocks of well-formed HTML; the tags within a line say nothing."""
    if "<!--" in tidy:
        tidy = _COMMENT.sub("", tidy)
    words = _INLINE_TAG.sub("", tidy)
    if "<pre" not in words:
        words = " ".join(words.split())
    pieces = _BLOCK_TAG.split(words)
    page = _Page()
    page.write(pieces[0])
    for at in range(1, len(pieces), 4):
        closing, tag, attributes, words = pieces[at : at + 4]
        if tag not in _SPECIAL:
            page.owe(_BREAKS[tag])
        elif closing:
            page.leave(tag)
        else:
            page.enter(tag, attributes or "")
        # A space between two blocks is no word.
        if words and words != " ":
            page.write(words)
    return unescape(page.finished())


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
            return
        if "\n" in words:
            words = " ".join(f"|{words}|".split())[1:-1]
        self._write(words)

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
