"""The writer's HTML made harmless."""

import pytest

from review.letter_html import harmless


def test_words_and_their_arrangement_stay() -> None:
    letter = "<h1>Complaint</h1><p>The <b>third</b> time</p><ul><li>one</li></ul>"
    assert harmless(letter) == letter


def test_a_table_keeps_its_shape() -> None:
    assert '<td colspan="2">' in harmless("<table><tr><td colspan=2>a</td></tr></table>")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>fetch('//evil.example')</script>",
        "<img src=//evil.example/p.png onerror=fetch('//evil.example')>",
        "<p style='background:url(//evil.example/a)'>x</p>",
        "<style>p{background:url(//evil.example/a)}</style>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "<link rel=stylesheet href=//evil.example/a.css>",
        "<svg><image href=//evil.example/a.svg /><script>fetch('//evil.example')</script></svg>",
        "<form action=//evil.example><input name=q></form>",
        "<iframe src=//evil.example></iframe>",
        "<object data=//evil.example></object>",
        "<video poster=//evil.example></video>",
        "<a href=//evil.example ping=//evil.example>x</a>",
        "<base href=//evil.example>",
        "<body background=//evil.example/a.png onload=x()>",
        "<math><mtext><mglyph><style><img src=//evil.example></style></mglyph></mtext></math>",
        "<!--[if mso]><img src=//evil.example><![endif]-->",
        "<noscript><p title='</noscript><img src=//evil.example>'></noscript>",
    ],
)
def test_nothing_hostile_is_left(hostile: str) -> None:
    kept = harmless(f"<p>before</p>{hostile}<p>after</p>")
    assert "evil.example" not in kept
    assert "before" in kept
