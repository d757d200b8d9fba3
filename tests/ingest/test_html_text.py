"""HTML as its reader sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.html_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two<br></div><div>Three</div>", "One\nTwo\nThree"),
        ("One<br><br>Two", "One\n\nTwo"),
        ("<p>One</p><p>&nbsp;</p><p>Two</p>", "One\n\nTwo"),
        ("<p>sui<b>ci</b>de &amp; &lt;death&gt;</p>", "suicide & <death>"),
        ("<span>One</span> <span>two</span>", "One two"),
        ("<p>One\n   two</p>", "One two"),
        ('<a title="a > b" href="https://x.example">link</a> text', "link text"),
        ("<ol><li>a<li>b</ol><ul><li><p>c</p></li></ul>", "1. a\n2. b\n\n- c"),
        (
            "<table><tr><td><p>Name</p></td><td><p>Ann</p></td></tr><tr><td>Age<td>70</table>",
            "Name\tAnn\nAge\t70",
        ),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("<p>One  <b> two</b></p><pre>a  b</pre>", "One two\n\na  b"),
        ("<blockquote type=cite>One<p>Two</p></blockquote>Three", "> One\n>\n> Two\n\nThree"),
        ('<blockquote class="gmail_quote">One</blockquote>', "> One"),
        ('<blockquote style="margin:0 0 0 40px">Mine</blockquote>', "Mine"),
        ('<div style="DISPLAY: none">x</div><p hidden>y</p>Seen', "Seen"),
        ('<div style="display:&#110;&#111;&#110;&#101;">x</div>Seen', "Seen"),
        ('<i style="FONT-SIZE: 0">x</i><i style="Max-Height:0">y</i>Seen', "Seen"),
        ("<TITLE>x</TITLE><Script>y</Script><STYLE>z</STYLE>Seen", "Seen"),
        ('<span style="font-size:0px">x</span>Seen', "Seen"),
        ('<span style="font-size:0.9em;text-decoration:none">Seen</span>', "Seen"),
        ("<![if !mso]>Seen<![endif]><!--[if mso]>x<![endif]-->", "Seen"),
        ("<head><title>x</title><style>y</style></head>Seen<script>z</script>", "Seen"),
        ("", ""),
    ],
)
def test_a_page_reads_as_its_reader_sees_it(html: str, text: str) -> None:
    assert html_to_text(html) == text


TAGS = st.sampled_from(
    "<p> </p> <td> <tr> <table> </table> <li> <ul> </ul> <br> <pre> <blockquote&type=cite>"
    " </blockquote> <!-- --> <a&href=' \" > < \t".replace("&", "\n").split(" ")
)


@given(st.lists(TAGS | st.just("word")).map("".join))
def test_any_page_is_read(html: str) -> None:
    assert "\r" not in html_to_text(html)
