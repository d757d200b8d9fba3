"""The reader as it ships, beside the rules, on letters it never learnt from."""

import tomllib
from pathlib import Path
from typing import Any

from classify.read import Classifier
from tests.builders import letter

MAIL = Path(__file__).parent.parent / "mail"
LOUDNESS = ("normal", "first", "page")


def mail(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((MAIL / f"{name}.toml").read_text(encoding="utf-8"))["mail"])


def test_it_never_makes_a_letter_quieter(both: Classifier, classifier: Classifier) -> None:
    for item in (*mail("in_danger"), *mail("calm")):
        message = letter(item["text"])
        with_reader, alone = both.read(message), classifier.read(message)
        assert set(alone.findings) <= set(with_reader.findings)
        assert LOUDNESS.index(with_reader.attention) >= LOUDNESS.index(alone.attention)


def test_it_pages_for_no_calm_letter(both: Classifier) -> None:
    loud = [
        item["text"] for item in mail("calm") if both.read(letter(item["text"])).attention == "page"
    ]
    assert loud == []


def test_it_hears_a_farewell_that_is_in_no_rule(both: Classifier, classifier: Classifier) -> None:
    text = (
        "Doctor said come back in six weeks. I said I won't be. He thought I meant the appointment."
    )
    assert classifier.read(letter(text)).attention == "normal"
    findings = [
        item for item in both.read(letter(text)).findings if item.rule.startswith("reader.")
    ]
    assert both.read(letter(text)).attention != "normal"
    assert all(item.text in letter(text).body.text for item in findings)


def test_a_message_without_words_is_read(both: Classifier) -> None:
    assert both.read(letter("")).attention == "normal"
