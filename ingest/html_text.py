"""HTML to the text that a reader sees, line by line, quotes marked with `> `."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.clean_text import clean, strip_blank_edges
from ingest.page_text import at_tags, different_tags, page_text
from ingest.plain_words import in_small_letters
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
_UNSHOWN_NODES = ", ".join([*_UNSHOWN, "meta[name=description]", "meta[name=subject]"])
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
# The selectors of what may be hidden, each under a word without which it finds nothing.
_MAYBE_HIDDEN = {
    b"hidden": '[hidden], [style*="hidden" i]',
    b"none": '[style*="none" i]',
    b"mso-hide": '[style*="mso-hide" i]',
    b"max-height": '[style*="max-height" i]',
    b"opacity": '[style*="opacity" i]',
    b"font-size": '[style*="font-size:0" i], [style*="font-size: 0" i]',
}
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
    nodes = tree.css(_UNSHOWN_NODES)
    unshown = _outer_html(nodes, room=len(html))
    # Every tag that is named walks the whole tree.
    tree.strip_tags([*_NEVER_WORDS, *{node.tag for node in nodes if node.tag}])
    comments, pieces = _taken_apart(tree)
    if hidden := [node for node in _maybe_hidden(tree, pieces) if _is_hidden(node)]:
        unshown += _outer_html(hidden, room=len(html))
        for node in hidden:
            node.decompose()
        comments, pieces = _taken_apart(tree)
    margins = [*from_elements(unshown), *from_styles(html)]
    for attributes_of in ("".join(different_tags(pieces)), *comments, *unshown):
        margins += from_attributes(attributes_of)
    margins += from_comments(comments)
    return page_text(pieces), margins


def _taken_apart(tree: LexborHTMLParser) -> tuple[list[str], list[str]]:
    """The comments of the document, and all else as `at_tags` gives it."""
    tidy = tree.html or ""
    if "<!--" not in tidy:
        return [], at_tags(tidy)
    apart = _COMMENT.split(tidy)
    return apart[1::2], at_tags("".join(apart[::2]))


def _maybe_hidden(tree: LexborHTMLParser, pieces: Sequence[str]) -> list[LexborNode]:
    """The elements that may be hidden, outer ones first."""
    folded = in_small_letters("".join(different_tags(pieces)))
    wanted = [css for word, css in _MAYBE_HIDDEN.items() if word in folded]
    return tree.css(", ".join(wanted)) if wanted else []


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
    if not _has_long_tags(html):
        return False
    for chunk in html.split(">"):
        if len(chunk) > _LONGEST_PLAIN_TAG and "<" in chunk:
            tag = re.sub(r"\"[^\"]*\"|'[^']*'", "", chunk[chunk.index("<") :])
            if len(re.findall(r"[\s/=\"']", tag)) > _MOST_ATTRIBUTES:
                return True
    return False


def _has_long_tags(html: str) -> bool:
    """Whether more characters than in any plain tag stand anywhere without a `>`."""
    at = -1
    while at + _LONGEST_PLAIN_TAG < len(html) - 1:
        beyond = at + 1
        at = html.rfind(">", beyond, beyond + _LONGEST_PLAIN_TAG + 1)
        if at < 0:
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
