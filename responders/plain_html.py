"""An officer's plain text as the HTML part of a letter: the same words, nothing more."""

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


def as_html(text: str, *, title: str) -> str:
    """The text as a page: empty lines part paragraphs, lines that begin with `- ` are a list."""
    words = Markup("\n").join(_block(block) for block in text.strip().split("\n\n"))
    return str(_PAGE.format(title=title, words=words))


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
