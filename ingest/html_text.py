"""HTML to the text that a reader sees, line by line, quotes marked with `> `."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.clean_text import clean, strip_blank_edges
from ingest.page_text import page_text
from ingest.unshown_html import (
    Margin,
    from_attributes,
    from_comments,
    from_elements,
    from_raw_attributes,
    from_styles,
)

_UNSHOWN = ["audio", "canvas", "datalist", "iframe", "math", "noframes", "object", "script", "svg",
            "template", "title", "video"]  # fmt: skip
_NEVER_WORDS = ["link", "meta", "style"]
_MAYBE_SPOKEN = f"{', '.join(_UNSHOWN)}, meta[name=description], meta[name=subject]"
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_ANY_TAG = re.compile(r"<[^<>]*>|<")
_COMMENT_MARK = re.compile(r"<!--(?:\[[^<>]*>)?|<!\[[^<>]*>|-->")
_NEVER_SPOKEN = re.compile(r"(?i)(</?(?:style|script|title)\b[^<>]*>?)")
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
# The C parser looks through its open elements at every tag, and through an element's
# attributes at every attribute. Beyond these it would take seconds.
_MOST_OPEN_ELEMENTS_SEEN = 50_000_000
_FEW_TAGS = 10_000
_MOST_ATTRIBUTES = 1_000
_LONGEST_PLAIN_TAG = 20_000
_TAG_NAME = re.compile(
    r"(?i)<(/?)(?!(?:br|img|hr|input|meta|link|p|li|td|tr|th|wbr|col)\b)([a-z][^\s/>]{0,20})"
)


@dataclass(frozen=True, slots=True)
class Page:
    """The words a page shows, and those it holds and does not show."""

    text: str
    margins: tuple[Margin, ...] = ()


def html_to_text(html: str) -> str:
    """The visible words of an HTML document; see `read_page`."""
    return read_page(html).text


def read_page(html: str) -> Page:
    """An HTML document read; never raises on any input.

    Links and table cells keep their words (cells of a row are parted by a tab), list
    items get `- ` or their number. Styles, scripts, comments, hidden preheaders and
    conditional comments for Outlook are left out, unless nothing else has words: a page
    that seems blank may be a page cut off in a comment.
    """
    text, margins = _unparsed(html) if _is_tangled(html) else _parsed(html)
    if not text or text.isspace():
        text = _all_words(html)
    # Editors write `<p>&nbsp;</p>` for a blank line.
    text = strip_blank_edges(clean(text))
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return Page(text, tuple(margins))


def _unparsed(html: str) -> tuple[str, list[Margin]]:
    return "", [*from_raw_attributes(html), *from_styles(html)]


def _parsed(html: str) -> tuple[str, list[Margin]]:
    """The words shown and not shown of the document as the parser understood it."""
    tree = LexborHTMLParser(html)
    unshown = _outer_html(tree.css(_MAYBE_SPOKEN), room=len(html))
    tree.strip_tags([*_UNSHOWN, *_NEVER_WORDS])
    hidden = [node for node in tree.css(_MAYBE_HIDDEN) if _is_hidden(node)]
    unshown += _outer_html(hidden, room=len(html))
    for node in hidden:
        node.decompose()
    tidy = tree.html or ""
    margins = [*from_elements(unshown), *from_styles(html)]
    for attributes_of in (tidy, *unshown):
        margins += from_attributes(attributes_of)
    if "<!--" in tidy:
        margins += from_comments(_COMMENT.findall(tidy))
        tidy = _COMMENT.sub("", tidy)
    return page_text(tidy), margins


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDING_STYLE.search(attributes.get("style") or ""))


def _outer_html(nodes: Iterable[LexborNode], *, room: int) -> list[str]:
    """The HTML of each, the outer ones first; so many characters in all, which is enough
    for every one that is not within another."""
    found = []
    for node in nodes:
        if room < 0:
            break
        found.append(node.html or "")
        room -= len(found[-1])
    return found


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
