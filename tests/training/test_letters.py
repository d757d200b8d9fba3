"""The labelled letters: whole, and those held back apart from those that teach."""

from pathlib import Path

import pytest

from training import letters
from training.data import DataError
from training.letters import load_letters

WHOLE = (
    '"subject": "", "text": "a", "kinds": ["enquiry"], "grades": ["pals"], '
    '"topic": "t", "writer": "w"'
)


def test_no_letter_that_sets_thresholds_teaches_too() -> None:
    taught = {one.whole.casefold() for one in load_letters() if not one.held_back}
    held_back = [one.whole.casefold() for one in load_letters() if one.held_back]
    assert len(held_back) > 500
    assert taught.isdisjoint(held_back)


def test_calm_letters_outnumber_dangerous_ones_and_every_kind_is_taught() -> None:
    found = load_letters()
    assert sum(one.danger > 0 for one in found) < len(found) / 2
    assert {one.kinds[0] for one in found} == {"enquiry", "concern", "complaint", "compliment"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (f"{{{WHOLE.replace('enquiry', 'mp')}}}", "enquiry"),
        (f'{{{WHOLE}, "signals": ["legal"], "telling": {{"legal": "b"}}}}', "does not stand in"),
        (f'{{{WHOLE}, "signals": ["legal"]}}', "quote each"),
        ("not JSON", "no JSON"),
    ],
)
def test_a_letter_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, fault: str
) -> None:
    (tmp_path / "new.jsonl").write_text(f"{line}\n", encoding="utf-8")
    monkeypatch.setattr(letters, "HERE", tmp_path)
    with pytest.raises(DataError, match=rf"new\.jsonl, line 1.*{fault}"):
        load_letters()
