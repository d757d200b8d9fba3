"""Judgement gets no worse than `evaluation/recorded.toml` says it was on the labelled mail."""

import tomllib
from functools import cache, partial
from pathlib import Path

import pytest

from tools.score import read_with_palsbox, score_folder
from tools.scoring import Score

HERE = Path(__file__).parent.parent.parent
RECORDED: dict[str, dict[str, dict[str, float]]] = tomllib.loads(
    (HERE / "evaluation" / "recorded.toml").read_text(encoding="utf-8")
)
FOLDERS = {
    "demo": HERE / "service" / "demo" / "mail",
    "hard": HERE / "evaluation" / "hard" / "mail",
    "inbox": HERE / "evaluation" / "inbox" / "mail",
    "strangers": HERE / "evaluation" / "strangers" / "mail",
}


@cache
def figures(name: str) -> dict[str, float]:
    """The figures of a set, each a share of one; those of "SET_with_encoder" are what the sentence
    encoder makes of it too."""
    set_name, _, encoder = name.partition("_with_")
    read = partial(read_with_palsbox, with_encoder=bool(encoder))
    result = score_folder(FOLDERS[set_name], read)
    return {
        "danger_heard": (result.attention.danger_paged + result.attention.danger_first)
        / result.attention.danger,
        "danger_paged": result.attention.danger_paged / result.attention.danger,
        "calm_first": result.attention.calm_first / result.attention.calm,
        "calm_paged": result.attention.calm_paged / result.attention.calm,
        **signal_figures(result),
        **{answer: tally.accuracy or 0.0 for answer, tally in result.answers.items()},
    }


def signal_figures(result: Score) -> dict[str, float]:
    """Precision and recall over all signals together, and of those that call a route."""
    tallies = result.signals.values()
    found = sum(tally.found for tally in tallies)
    shares = {
        "precision": found / (found + sum(tally.false_alarms for tally in tallies)),
        "recall": found / (found + sum(tally.missed for tally in tallies)),
    }
    for signal in ("legal", "media", "mp"):
        shares[f"{signal}_recall"] = result.signals[signal].recall or 0.0
    return shares


def recorded(bound: str) -> list[tuple[str, str, float]]:
    return [
        (name, figure, value)
        for name, bounds in RECORDED.items()
        for figure, value in bounds[bound].items()
    ]


# The encoder takes a good minute for its letters.
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "figure", "value"), recorded("at_least"))
def test_no_figure_falls_below_the_recorded_one(name: str, figure: str, value: float) -> None:
    assert figures(name)[figure] >= value


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "figure", "value"), recorded("at_most"))
def test_no_more_calm_mail_is_raised_than_recorded(name: str, figure: str, value: float) -> None:
    assert figures(name)[figure] <= value


def test_every_set_of_labelled_mail_is_recorded() -> None:
    assert {name.partition("_with_")[0] for name in RECORDED} == set(FOLDERS)
