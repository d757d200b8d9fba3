"""HTML to the text that a reader sees, line by line, quotes marked with `> `."""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.clean_text import clean, strip_blank_edges

_PARAGRAPHS = frozenset(
    (
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "table",
        "pre",
        "blockquote",
        "form",
    )
)
_LINES = frozenset(
    ("div", "br", "li", "tr", "dt", "dd", "hr", "address", "article", "aside", "section", "header",
     "footer", "main", "nav", "figure", "figcaption", "fieldset", "legend", "caption", "center",
     "details", "summary", "option", "title")
)  # fmt: skip
_UNSHOWN = frozenset(
    ("head", "style", "script", "template", "object", "iframe", "svg", "noframes", "audio", "video",
     "canvas", "datalist", "meta", "link", "title", "-comment")
)  # fmt: skip
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(?![\d.]*[1-9])|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_QUOTING_CLASS = re.compile(
    r"(?:gmail|yahoo|protonmail|tutanota|moz-cite|cite)[\w-]*quote|moz-cite"
)
_DEEPEST_QUOTE = 10
_MOST_UNCLOSED_TAGS = 3_000
_MOST_ATTRIBUTES = 1_000
_LONGEST_PLAIN_TAG = 20_000
_SPACE = re.compile(r"[ \t\r\n\f]+")


def html_to_text(html: str) -> str:
    """The visible words of an HTML document; never raises on any input.

    Links and table cells keep their words (cells of a row are parted by a tab), list
    items get `- ` or their number. Styles, scripts, comments, hidden preheaders and
    conditional comments for Outlook are left out.
    """
    if _is_tangled(html):
        return strip_blank_edges(clean(_tags_struck_out(html)))
    root = LexborHTMLParser(html).root
    if root is None:
        return ""
    page = _Page()
    _walk(root, page)
    # Editors write `<p>&nbsp;</p>` for a blank line.
    return re.sub(r"\n{3,}", "\n\n", strip_blank_edges(clean(page.finished())))


def _is_tangled(html: str) -> bool:
    """True where the C parser would take quadratic time: deep nesting, endless attributes."""
    if html.count("<") > _MOST_UNCLOSED_TAGS:
        opened = len(
            re.findall(
                r"<(?!(?:br|img|hr|input|meta|link|p|li|td|tr|th|wbr|col)\b)[a-zA-Z]", html, re.I
            )
        )
        closed = html.count("</") + html.count("/>")
        if opened - closed > _MOST_UNCLOSED_TAGS:
            return True
    for chunk in html.split(">"):
        if len(chunk) > _LONGEST_PLAIN_TAG and "<" in chunk:
            tag = re.sub(r"\"[^\"]*\"|'[^']*'", "", chunk[chunk.index("<") :])
            if len(re.findall(r"[\s/=\"']", tag)) > _MOST_ATTRIBUTES:
                return True
    return False


def _tags_struck_out(html: str) -> str:
    """All words, hidden ones too: for documents made to defeat a parser."""
    return unescape(re.sub(r"<[^<>]*>?", "\n", html))


class _Page:
    """Text under way: whitespace collapsed, breaks owed and paid when words come."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._owed = 0
        self._tab_owed = False
        self._space_owed = False
        self._in_fresh_cell = False
        self.quotes = 0
        self._line_quotes = 0

    def write(self, text: str) -> None:
        words = _SPACE.sub(" ", text)
        if not words.strip(" "):
            self._space_owed = self._space_owed or bool(words)
            return
        self._pay()
        if self._line and (self._space_owed or words[0] == " "):
            self._line.append(" ")
        self._line.append(words.strip(" "))
        self._space_owed = words[-1] == " "
        self._in_fresh_cell = False

    def write_as_is(self, text: str) -> None:
        """Preformatted text keeps its line breaks."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.break_line(forced=bool(self._owed))
            if line.strip():
                self._pay()
                self._line.append(line.rstrip("\r"))
                self._in_fresh_cell = False

    def write_bullet(self, bullet: str) -> None:
        self.write(bullet)
        self._in_fresh_cell = True

    def break_line(self, *, forced: bool = False) -> None:
        if forced and not self._line and not self._owed:
            self._lines.append(self._prefix())
        elif forced and self._owed:
            self._owed = min(self._owed + 1, 3)
        elif not self._in_fresh_cell:
            self._owed = max(self._owed, 1)
        self._space_owed = False

    def break_paragraph(self) -> None:
        if not self._in_fresh_cell:
            self._owed = max(self._owed, 2)
        self._space_owed = False

    def start_cell(self, *, first_of_row: bool) -> None:
        if not first_of_row and (self._line or self._tab_owed):
            self._owed = 0
            self._tab_owed = True
        self._space_owed = False
        self._in_fresh_cell = True

    def end_row(self) -> None:
        self._in_fresh_cell = False
        self._tab_owed = False
        self._owed = max(self._owed, 1)

    def finished(self) -> str:
        self._flush()
        return "\n".join(self._lines)

    def _pay(self) -> None:
        if self._owed or (self._line and self._line_quotes != self.quotes):
            self._flush()
            if self._lines:
                self._lines += [self._prefix()] * (self._owed - 1)
            self._owed = 0
            self._tab_owed = False
        if self._tab_owed:
            self._line.append("\t")
            self._tab_owed = False
        if not self._line:
            self._line_quotes = self.quotes
            self._space_owed = False

    def _flush(self) -> None:
        if self._line:
            self._lines.append("> " * self._line_quotes + "".join(self._line))
            self._line = []

    def _prefix(self) -> str:
        return ("> " * min(self.quotes, self._line_quotes)).rstrip()


def _walk(root: LexborNode, page: _Page) -> None:
    """Visits every node once, without recursion: documents may nest 100,000 deep."""
    node: LexborNode | None = root
    numbers: list[int] = []
    while node is not None:
        child = _enter(node, page, numbers)
        if child is not None:
            node = child
            continue
        while node is not None:
            following = node.next
            if following is not None:
                node = following
                break
            node = node.parent
            if node is not None:
                _leave(node, page, numbers)


def _enter(node: LexborNode, page: _Page, numbers: list[int]) -> LexborNode | None:
    """Opens an element and gives its first child; for a leaf all is done, `None`."""
    tag = node.tag
    if tag == "-text":
        words = node.text_content or ""
        if node.parent is not None and node.parent.tag == "pre":
            page.write_as_is(words)
        else:
            page.write(words)
        return None
    if tag in _UNSHOWN or _is_hidden(node):
        return None
    if tag == "br":
        page.break_line(forced=True)
        return None
    if tag in ("td", "th"):
        page.start_cell(first_of_row=_is_first_cell(node))
    elif tag in _PARAGRAPHS:
        page.break_paragraph()
    elif tag in _LINES:
        page.break_line()
    if tag in ("ul", "ol"):
        numbers.append(1 if tag == "ol" else 0)
    elif tag == "li":
        page.write_bullet(_bullet(numbers))
    elif tag == "blockquote" and _is_quotation(node):
        page.quotes = min(page.quotes + 1, _DEEPEST_QUOTE)
    first = node.first_child
    if first is None:
        _leave(node, page, numbers)
    return first


def _leave(node: LexborNode, page: _Page, numbers: list[int]) -> None:
    tag = node.tag
    if tag in ("ul", "ol") and numbers:
        numbers.pop()
    if tag == "blockquote" and _is_quotation(node):
        page.quotes = max(page.quotes - 1, 0)
    if tag == "tr":
        page.end_row()
    elif tag in _PARAGRAPHS:
        page.break_paragraph()
    elif tag in _LINES:
        page.break_line()


def _bullet(numbers: list[int]) -> str:
    if not numbers or not numbers[-1]:
        return "- "
    numbers[-1] += 1
    return f"{numbers[-1] - 1}. "


def _is_first_cell(node: LexborNode) -> bool:
    before = node.prev
    while before is not None:
        if before.tag in ("td", "th"):
            return False
        before = before.prev
    return True


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDING_STYLE.search(style))


def _is_quotation(node: LexborNode) -> bool:
    """A reply's quotation; editors use plain blockquotes to indent the writer's own words."""
    attributes = node.attributes
    kind = attributes.get("type") or ""
    return kind.lower() == "cite" or bool(_QUOTING_CLASS.search(attributes.get("class") or ""))
