"""`make bench-classify`: how fast letters are classified, beside spaCy only tokenising them.

    python -m tools.bench_classify [--messages 400] [--characters 1500]

Letters are put together from the sentences of the demonstration mail, each text different,
the same ones every time. Both columns are measured in one run, taking turns, in seconds of
the processor; the last rows show that the cost grows with the length and no faster.
"""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from typing import Annotated, Any

import spacy
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from classify.read import Classifier
from classify.reader.shipped import shipped_reader
from ingest.message import Message
from ingest.parse import parse

MAIL = Path(__file__).parent.parent / "service" / "demo" / "mail"
_TURNS = 5
_FOOT = "\n\nYours sincerely,\nMargaret Hall\n12 Mill Lane\n01632 960123\n"


def sentences_of_the_mail() -> list[str]:
    """The sentences of the demonstration mail that a letter could hold."""
    found: list[str] = []
    for path in sorted(MAIL.glob("*.eml")):
        text = parse(path.read_bytes()).new_text
        found += [s for s in re.split(r"(?<=[.!?])\s+|\n+", text) if 15 < len(s) < 300]
    return found


def letters(sentences: Sequence[str], *, count: int, characters: int, seed: int = 1) -> list[str]:
    """So many letters of about so many characters each, in paragraphs of four sentences."""
    chance = random.Random(seed)  # noqa: S311 - which sentences stand together is no secret
    return [_letter(sentences, chance, characters) for _ in range(count)]


def _letter(sentences: Sequence[str], chance: random.Random, characters: int) -> str:
    text = "Dear PALS team,\n\n"
    number = 0
    while len(text) + len(_FOOT) < characters:
        number += 1
        text += chance.choice(sentences) + ("\n\n" if number % 4 == 0 else " ")
    return text[: characters - len(_FOOT)] + _FOOT


def as_messages(texts: Sequence[str]) -> list[Message]:
    """The texts as mail from a member of the public."""
    head = "From: Margaret Hall <m.hall@post.example>\r\nSubject: My care\r\n"
    head += (
        "Date: Tue, 3 Mar 2026 10:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return [parse((head + text).encode()) for text in texts]


def seconds_each(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Seconds of the processor that `work` takes for each of the items."""
    started = process_time()
    for item in items:
        work(item)
    return (process_time() - started) / len(items)


def main(
    messages: Annotated[int, typer.Option(help="Letters in the first row.")] = 400,
    characters: Annotated[int, typer.Option(help="Length of a letter.")] = 1_500,
) -> None:
    """Messages classified a second and core."""
    console = Console()
    sentences = sentences_of_the_mail()
    classifier, bare = Classifier(reader=shipped_reader()), spacy.blank("en")
    table = Table(
        title="Classifying, beside spaCy tokenising", title_justify="left", box=box.SIMPLE
    )
    for heading in ("characters", "letters", "palsbox/s", "spaCy/s", "ratio of CPU", "µs per kB"):
        table.add_column(heading, justify="right")
    for length, count in (
        (characters, messages),
        (characters * 10, max(messages // 10, 1)),
        (characters * 100, max(messages // 100, 1)),
    ):
        texts = letters(sentences, count=count, characters=length)
        mail = as_messages(texts)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(_TURNS):
            ours.append(seconds_each(classifier.read, mail))
            theirs.append(seconds_each(bare, texts))
        mine, floor = median(ours), median(theirs)
        table.add_row(
            f"{length:,}",
            f"{count:,}",
            f"{1 / mine:,.0f}",
            f"{1 / floor:,.0f}",
            f"{mine / floor:.1f}",
            f"{mine * 1e6 / length * 1000:,.0f}",
        )
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
