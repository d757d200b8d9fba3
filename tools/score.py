"""`make score`: how well triage reads labelled mail.

    python -m tools.score [FOLDER] [--json] [--rules-only] [--with-encoder]

FOLDER holds `.eml` files, with `labels.jsonl` in it or beside it; the default is the
project's own demonstration mail. Ends with 0 whatever the score, with 1 where files are
missing or cannot be used, so that a score never turns into a gate by accident.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from classify.reader.encoder.reader import open_encoder
from policy.load import load_policy
from service.settings import Settings
from service.triage import triage_paths
from service.wiring import build_triage
from tools.scoring import Label, Score, score

Reader = Callable[[Sequence[Path]], Iterable[Mapping[str, Any]]]
"""Reads mail files and yields one object of `palsbox triage --json` for each."""

DEMO_MAIL = Path(__file__).parent.parent / "service" / "demo" / "mail"
DEMO_STAFF = "weccg.example"
"""The domain of the organisation's own staff in the demonstration mail."""


class CannotScoreError(Exception):
    """The folder or its labels cannot be used; the message says which and where."""


def read_with_palsbox(
    paths: Sequence[Path], *, rules_only: bool = False, with_encoder: bool = False
) -> Iterable[Mapping[str, Any]]:
    """What `palsbox triage --json` prints for these files, under the shipped policy.

    The settings of this machine are left out of it, so that a score means the same
    everywhere. `rules_only` leaves the second reader out; `with_encoder` asks the sentence encoder
    too, and raises `ReaderError` where that is not installed.
    """
    also = open_encoder() if with_encoder else None
    settings = Settings(internal=(DEMO_STAFF,), reader="off" if rules_only else "shipped")
    return triage_paths(build_triage(settings, load_policy()), map(str, paths), also=also)


def load_labels(folder: Path) -> list[Label]:
    """The labels in `folder` or beside it.

    Raises `CannotScoreError` when there are none, a line is wrong, or a labelled file is
    missing.
    """
    places = (folder / "labels.jsonl", folder.parent / "labels.jsonl")
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise CannotScoreError(
            f"No labels.jsonl in {folder} or beside it: nothing to score against."
        )
    labels = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            labels.append(Label.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"])) or "the line"
            raise CannotScoreError(f"{path}, line {number}: {field}: {first['msg']}.") from error
    missing = [label.file for label in labels if not (folder / label.file).is_file()]
    if missing:
        raise CannotScoreError(f"{folder} lacks {len(missing)} labelled files: {missing[0]} first.")
    return labels


def score_folder(folder: Path, reader: Reader = read_with_palsbox) -> Score:
    """Read every labelled file of `folder` with `reader` and score what it says."""
    labels = load_labels(folder)
    return score(labels, reader([folder / label.file for label in labels]))


def as_json(result: Score) -> str:
    """The score for machines: the same numbers, with the shares worked out."""
    data = result.model_dump()
    for name, tally in result.signals.items():
        data["signals"][name] |= {"precision": tally.precision, "recall": tally.recall}
    for name, answer in result.answers.items():
        data["answers"][name] |= {"accuracy": answer.accuracy}
    return json.dumps(data, ensure_ascii=False, indent=2)


def show(result: Score, console: Console) -> None:
    """Print the score for people."""
    console.print(_signal_table(result))
    console.print(_answer_table(result))
    attention = result.attention
    safe = attention.danger_paged + attention.danger_first
    console.print(
        f"Danger paged or read first: {safe} of {attention.danger} "
        f"({attention.danger_paged} paged). Calm mail read first: {attention.calm_first} "
        f"of {attention.calm}, paged: {attention.calm_paged}."
    )
    for line in _differences(result):
        console.print(line, soft_wrap=True)


def _signal_table(result: Score) -> Table:
    table = Table(
        title=f"Signals in {result.messages} messages", title_justify="left", box=box.SIMPLE
    )
    table.add_column("signal", min_width=max(map(len, result.signals), default=0))
    for heading in ("found", "false", "missed", "precision", "recall"):
        table.add_column(heading, justify="right")
    for name, tally in result.signals.items():
        table.add_row(
            name,
            str(tally.found),
            str(tally.false_alarms),
            str(tally.missed),
            _percent(tally.precision),
            _percent(tally.recall),
        )
    return table


def _answer_table(result: Score) -> Table:
    table = Table(title="Answers", title_justify="left", box=box.SIMPLE)
    table.add_column("answer")
    table.add_column("right", justify="right")
    table.add_column("share", justify="right")
    for name, answer in result.answers.items():
        table.add_row(name, f"{answer.right} of {answer.asked}", _percent(answer.accuracy))
    return table


def _differences(result: Score) -> Iterator[Text]:
    for file, group in groupby(result.differences, key=lambda one: (one.file, one.category)):
        yield Text("  ".join(file), style="bold")
        for one in group:
            yield Text(f"    {one.what}: {one.about}: {one.evidence}")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def main(
    folder: Annotated[Path, typer.Argument(help="Labelled mail.")] = DEMO_MAIL,
    as_json_: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    rules_only: Annotated[
        bool, typer.Option("--rules-only", help="Without the second reader.")
    ] = False,
    with_encoder: Annotated[
        bool, typer.Option("--with-encoder", help="With the sentence encoder, too.")
    ] = False,
) -> None:
    """Measure triage against labelled mail."""
    try:
        reader = partial(read_with_palsbox, rules_only=rules_only, with_encoder=with_encoder)
        result = score_folder(folder, reader)
    except CannotScoreError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if as_json_:
        typer.echo(as_json(result))
    else:
        show(result, Console())


if __name__ == "__main__":
    typer.run(main)
