"""An officer's words as HTML: paragraphs and lists, everything escaped."""

from selectolax.lexbor import LexborHTMLParser

from responders.plain_html import as_html


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
