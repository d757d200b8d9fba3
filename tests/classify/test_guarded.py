"""The words that expressions are looked for by first."""

from pathlib import Path

import pytest

from classify import parliament_words, profession
from classify.guarded import Guarded
from ingest.parse import parse

MAIL = Path(__file__).parents[2] / "service" / "demo" / "mail"
SIGNS = [
    "As your MP, I am writing about a constituent.",
    "I am the senior caseworker for Ada Lamb MP",
    "I am writing on behalf of Sir Tom Reed MP about our constituent Mr Hale.",
    "Hello from the office of Ada Lamb MP",
    "Casework Manager, Office of Ada Lamb MP",
    "Ada Lamb MP has asked me to write about a constituent of hers.",
    "I am one of her constituents and my local MP is Ada Lamb.",
    "Please find attached a letter from Ada Lamb MP",
    "Yours sincerely, Ada Lamb M.P.",
    "Member of Parliament for Wold North",
    "former Member of Parliament for Wold North",
    "parliamentary candidate for Wold North",
    "The Baroness Hollis of Wold, House of Lords",
    "From: Ada Lamb MP <ada@post.example>",
    "Health reporter at the Wold Gazette",
    "Hale and Reed Solicitors LLP",
    "Cllr Ada Lamb, county councillor",
]


def guarded() -> dict[str, Guarded]:
    found = {
        f"{module.__name__}.{name}": value
        for module in (parliament_words, profession)
        for name, value in vars(module).items()
        if isinstance(value, Guarded)
    }
    return found | parliament_words.OFFICE_SIGNS


def texts() -> list[str]:
    letters = [parse(path.read_bytes()) for path in sorted(MAIL.glob("*.eml"))]
    return SIGNS + [line for letter in letters for line in letter.body.text.splitlines()]


@pytest.mark.parametrize("name", sorted(guarded()))
def test_the_words_looked_for_first_hide_no_match(name: str) -> None:
    item = guarded()[name]
    matching = [text for text in texts() if item.expression.search(text)]

    assert matching, "no text tries this expression"
    assert [text for text in matching if not item.may_match(text)] == []
