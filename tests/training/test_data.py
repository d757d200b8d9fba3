"""The lessons of the second reader: whole, and kept apart from what judges it."""

from pathlib import Path

import pytest

from training import data
from training.data import DataError, load_lessons, load_samples


def test_no_sentence_that_judges_the_reader_taught_it() -> None:
    taught = {sample.text.casefold() for sample in load_lessons()}
    assert [
        item.text for item in load_samples("validation") if item.text.casefold() in taught
    ] == []


def test_calm_lessons_outnumber_dangerous_ones_and_both_kinds_of_danger_are_taught() -> None:
    labels = [sample.label for sample in load_lessons()]
    assert labels.count("none") > labels.count("self") + labels.count("other")
    assert labels.count("self") > 1000
    assert labels.count("other") > 300


def test_what_is_said_of_law_and_press_is_calm() -> None:
    claims = [item for item in load_lessons() if item.claim]
    assert {item.label for item in claims} == {"legal", "media"}
    assert {item.number for item in claims} == {0}


def test_who_is_in_danger_claims_nothing() -> None:
    assert {item.claim for item in load_lessons() if item.number} == {0}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"text": "a", "label": "danger", "kind": "b", "writer": "c"}', "label"),
        ('{"text": "a", "label": "none", "kind": "b", "writer": "c", "score": 1}', "score"),
        ('{"text": "", "label": "none", "kind": "b", "writer": "c"}', "text"),
        ("not JSON", "no JSON"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, fault: str
) -> None:
    (tmp_path / "danger").mkdir()
    (tmp_path / "danger" / "new.jsonl").write_text(f"\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(data, "HERE", tmp_path)
    with pytest.raises(DataError, match=rf"new\.jsonl, line 2.*{fault}"):
        load_samples("danger")
