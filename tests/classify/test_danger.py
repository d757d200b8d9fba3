"""Invented mail of people in danger, and of people who only use their words."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from classify.read import Classifier
from tests.builders import letter

LOUDNESS = ["normal", "first", "page"]


def mail(name: str) -> list[dict[str, Any]]:
    text = (Path(__file__).parent / "mail" / f"{name}.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["mail"])


@pytest.mark.parametrize("item", mail("in_danger"), ids=lambda item: item["text"][:50])
def test_danger_is_heard_at_least_as_loudly_as_written(
    both: Classifier, item: dict[str, Any]
) -> None:
    reading = both.read(letter(item["text"]))
    assert LOUDNESS.index(reading.attention) >= LOUDNESS.index(item["attention"])
    if item["attention"] == "page":
        assert item["signal"] in reading.signals


@pytest.mark.parametrize("item", mail("calm"), ids=lambda item: item["text"][:50])
def test_calm_mail_is_heard_no_louder_than_written(
    classifier: Classifier, item: dict[str, Any]
) -> None:
    reading = classifier.read(letter(item["text"]))
    assert LOUDNESS.index(reading.attention) <= LOUDNESS.index(item["attention"])


def test_danger_in_the_subject_counts(classifier: Classifier) -> None:
    assert classifier.read(letter("Ring me.", subject="I want to die")).attention == "page"


def test_danger_in_an_attachment_counts(classifier: Classifier) -> None:
    attached = [("form.pdf", "application/pdf", "I have decided to end my life.")]
    reading = classifier.read(letter("Form attached.", attached=attached))
    assert [finding.where for finding in reading.findings if finding.counts] == [
        "attachment:form.pdf"
    ] * len([finding for finding in reading.findings if finding.counts])
    assert reading.attention == "page"


def test_a_denial_does_not_hide_the_danger_beside_it(classifier: Classifier) -> None:
    reading = classifier.read(letter("I'm not suicidal but I won't be here on Monday."))
    assert "risk_to_life_self" in reading.signals
    assert {item.context for item in reading.set_aside} == {"negated"}


def test_a_move_does_not_hide_a_plan_to_die(classifier: Classifier) -> None:
    reading = classifier.read(letter("I am moving house on Friday and I'm going to kill myself."))
    assert reading.attention == "page"
