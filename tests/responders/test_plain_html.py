"""An officer's words as HTML: paragraphs and lists, everything escaped."""

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from responders.plain_html import as_html, elements


def test_paragraphs_lines_and_lists_are_kept() -> None:
    page = LexborHTMLParser(as_html("Hello,\n\nOne\ntwo\n- a\n- b\n\nBye\n", title="A letter"))
    assert [node.text() for node in page.css("p")] == ["Hello,", "One\ntwo", "Bye"]
    assert [node.text() for node in page.css("li")] == ["a", "b"]
    assert page.css_first("title").text() == "A letter"  # type: ignore[union-attr]  # it is there


def test_no_word_becomes_a_tag() -> None:
    html = as_html("<b>x</b> & <script>y</script>\n- <img src=x>", title="<i>")
    assert "<b>" not in html
    assert "<script>" not in html
    assert "<img" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;y&lt;/script&gt;" in html


def test_a_short_line_by_itself_is_a_heading_where_headings_are_wanted() -> None:
    text = "Hello,\n\nWhat happens next\n\nWe read it.\n\n- one\n\nYours"
    assert [node.tag for node in _nodes(elements(text, heading="h4"))] == [
        "p", "h4", "p", "ul", "p",
    ]  # fmt: skip
    assert "<h4>" not in elements(text)


def test_html_that_is_there_already_stays_and_what_was_typed_is_escaped() -> None:
    words = Markup("{} <strong>{}</strong>").format("<b>", "999")
    assert elements(words) == "<p>&lt;b&gt; <strong>999</strong></p>"


def _nodes(html: str) -> list[LexborNode]:
    body = LexborHTMLParser(html).body
    return [] if body is None else list(body.iter())
