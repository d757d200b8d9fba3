"""The plain text of a wording as the HTML part of a letter: the same words, nothing more."""

from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

_PAGE = Markup(
    """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ margin: 0; padding: 16px; font: 18px/1.5 Arial, Helvetica, sans-serif; }}
main {{ max-width: 38em; margin: 0 auto; }}
p, ul {{ margin: 0 0 16px; }}
ul {{ padding-left: 24px; }}
</style>
</head>
<body>
<main>
{words}
</main>
</body>
</html>
"""
)


LONGEST_HEADING = 70


def as_html(text: str, *, title: str) -> str:
    """The text as a page: empty lines part paragraphs, lines that begin with `- ` are a list."""
    return str(_PAGE.format(title=title, words=elements(text)))


def elements(text: str, *, heading: str = "") -> Markup:
    """The text as paragraphs and lists. With `heading`, an element's name such as `h2`, a short
    line by itself that ends like no sentence is a heading of what follows. Where the text is
    `Markup`, what is in it already stays; everything else is escaped."""
    return Markup("\n").join(_elements(text, heading))


def _elements(text: str, heading: str) -> Iterator[Markup]:
    blocks = text.strip().split("\n\n")
    for block in blocks[:-1]:
        yield _heading(block, heading) if heading and _is_heading(block) else _block(block)
    yield _block(blocks[-1])


def _is_heading(block: str) -> bool:
    one_line = "\n" not in block and not block.startswith("- ")
    return one_line and len(block) <= LONGEST_HEADING and block[-1:].isalnum()


def _heading(line: str, element: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(element, line)


def _block(block: str) -> Markup:
    parts = []
    for listed, lines in groupby(block.split("\n"), key=lambda line: line.startswith("- ")):
        if listed:
            items = Markup("\n").join(
                Markup("<li>{}</li>").format(line.removeprefix("- ")) for line in lines
            )
            parts.append(Markup("<ul>\n{}\n</ul>").format(items))
        else:
            parts.append(Markup("<p>{}</p>").format(Markup("<br>\n").join(map(escape, lines))))
    return Markup("\n").join(parts)
