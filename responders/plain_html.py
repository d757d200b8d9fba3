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
    # Escaped once, here: what follows puts plain strings together, which costs much less.
    return Markup("\n".join(_elements(str(escape(text)), heading)))  # noqa: S704


def _elements(html: str, heading: str) -> Iterator[str]:
    blocks = html.strip().split("\n\n")
    for block in blocks[:-1]:
        yield _heading(block, heading) if heading and _is_heading(block) else _block(block)
    yield _block(blocks[-1])


def _is_heading(block: str) -> bool:
    one_line = "\n" not in block and not block.startswith("- ")
    return one_line and len(block) <= LONGEST_HEADING and block[-1:].isalnum()


def _heading(line: str, element: str) -> str:
    return f"<{element}>{line}</{element}>"


def _block(block: str) -> str:
    parts = []
    for listed, lines in groupby(block.split("\n"), key=lambda line: line.startswith("- ")):
        if listed:
            items = "\n".join(f"<li>{line.removeprefix('- ')}</li>" for line in lines)
            parts.append(f"<ul>\n{items}\n</ul>")
        else:
            words = "<br>\n".join(lines)
            parts.append(f"<p>{words}</p>")
    return "\n".join(parts)
