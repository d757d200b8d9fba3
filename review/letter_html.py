"""The writer's HTML made harmless: words and their arrangement, nothing that acts or fetches.

The result is shown in a sandboxed frame under `FRAME_POLICY`; either alone would do.
"""

import nh3

TAGS = {
    "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd",
    "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "li",
    "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
"""No links (a click would tell a stranger), no pictures, no styles, no forms."""

ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}

WITH_THEIR_CONTENT = {"script", "style", "title", "template", "svg", "math", "noscript"}

FRAME_POLICY = "sandbox; default-src 'none'; style-src 'nonce-{nonce}'; frame-ancestors 'self'"


def harmless(html: str) -> str:
    """The HTML with everything taken out that is not on the lists above."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        clean_content_tags=WITH_THEIR_CONTENT,
        strip_comments=True,
        link_rel=None,
    )
