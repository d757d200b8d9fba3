"""What an HTML page holds beside the words it shows: descriptions, fields, hidden text.

A person's editor, or the person, may have put anything there, so it is searched for danger
(`ingest.margins`); it is never part of the letter.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape

HIDDEN_TEXT = "hidden text"
PICTURE_DESCRIPTION = "picture description"
FORM_FIELD = "form field"
PAGE_TITLE = "page title"

Margin = tuple[str, str]
"""Where some words stand that nobody is shown, in staff's words; and the words."""

# HTML 4 to 5.2: what assistive software or a mouse's pointer brings out.
_SPOKEN_ATTRIBUTES = {
    "alt": PICTURE_DESCRIPTION,
    "title": HIDDEN_TEXT,
    "summary": HIDDEN_TEXT,
    "aria-label": HIDDEN_TEXT,
    "aria-description": HIDDEN_TEXT,
    "abbr": HIDDEN_TEXT,
    "standby": HIDDEN_TEXT,
    "srcdoc": HIDDEN_TEXT,
    "content": HIDDEN_TEXT,
    "value": FORM_FIELD,
    "placeholder": FORM_FIELD,
    "label": FORM_FIELD,
}
# As the parser writes them, which is quick to find …
_WELL_FORMED = [
    (f' {name}="'.encode(), where, re.compile(f' {name}="([^"]+)"'))
    for name, where in _SPOKEN_ATTRIBUTES.items()
]
# … and as they come, in a page that is not parsed.
_AS_THEY_COME = re.compile(
    rf"\s({'|'.join(_SPOKEN_ATTRIBUTES)})\s{{0,9}}=\s{{0,9}}(?:\"([^\"]+)\"|'([^']+)')",
    re.IGNORECASE,
)
_DRAWN_BY_STYLE = re.compile(r"content\s{0,9}:\s{0,9}(?:\"([^\"]{3,2000})\"|'([^']{3,2000})')")
_TITLE = re.compile(r"(?i)<title\b[^<>]*>([^<]*)")
_TAG = re.compile(r"<[^<>]*>")
_STYLES = re.compile(r"(?i)<style\b.*?(?:</style\s*>|\Z)", re.DOTALL)
_CONDITION = re.compile(r"^\[if[^\]]{0,200}\]>|<!\[endif\]$", re.IGNORECASE)
# Two words at least, of letters: sizes, colours and "logo" are nobody's message.
_WORDS = re.compile(r"[^\W\d_]+[^<>]*?\s[^<>]*?[^\W\d_]")


def from_attributes(html: str) -> Iterator[Margin]:
    """The words in the attributes of any element of HTML that a parser wrote."""
    # Bytes are searched much faster than characters, and most pages have few of these.
    data = html.encode("utf-8", "surrogatepass")
    for beginning, where, attribute in _WELL_FORMED:
        if beginning in data:
            for value in attribute.findall(html):
                yield from _spoken(where, unescape(value))


def from_raw_attributes(html: str) -> Iterator[Margin]:
    """As `from_attributes`, of HTML as it came."""
    for name, quoted, in_apostrophes in _AS_THEY_COME.findall(html):
        yield from _spoken(_SPOKEN_ATTRIBUTES[name.lower()], unescape(quoted or in_apostrophes))


def from_elements(elements: Iterable[str]) -> Iterator[Margin]:
    """The words in elements, given as HTML, that no reader shows."""
    for html in elements:
        title = _TITLE.match(html)
        yield from _spoken(PAGE_TITLE if title else HIDDEN_TEXT, html)


def from_comments(comments: Iterable[str]) -> Iterator[Margin]:
    """The words in the comments of a page, given without their marks."""
    for comment in comments:
        yield from _spoken(HIDDEN_TEXT, _CONDITION.sub("", comment))


def from_styles(html: str) -> Iterator[Margin]:
    """The words that a style sheet draws beside an element (CSS `content`)."""
    if "content" in html:
        for found in _DRAWN_BY_STYLE.finditer(html):
            yield from _spoken(HIDDEN_TEXT, found[1] or found[2])


def _spoken(where: str, html: str) -> Iterator[Margin]:
    """The words between the tags, if there are any."""
    if "<" in html:
        html = _TAG.sub(" ", _STYLES.sub(" ", html))
    text = " ".join(unescape(html).split())
    if _WORDS.search(text):
        yield where, text
