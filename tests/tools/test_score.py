"""What `make score` tells about triage, on two tiny labelled mails and a reader of our own."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tools.score import DEMO_MAIL, CannotScoreError, as_json, score_folder, show

CALM = {
    "id": "T1",
    "file": "T1.eml",
    "category": "enquiry",
    "gold": {
        "kind": "enquiry",
        "acceptable_kinds": ["enquiry", "concern"],
        "signals": [],
        "optional_signals": ["vulnerable_adult"],
        "grade": "pals",
        "acceptable_grades": ["pals"],
        "alerts": [],
        "optional_alerts": ["comms"],
        "acknowledge": True,
        "same_day": False,
        "unscored": [],
    },
    "why": "Asks for opening hours",
}
DANGER = {
    "id": "T2",
    "file": "T2.eml",
    "category": "rtl_pos",
    "gold": {
        "kind": "concern",
        "acceptable_kinds": ["concern"],
        "signals": ["risk_to_life_self"],
        "optional_signals": [],
        "grade": "moderate",
        "acceptable_grades": ["moderate"],
        "alerts": ["nursing_lead"],
        "optional_alerts": [],
        "acknowledge": True,
        "same_day": True,
        "unscored": ["grade"],
    },
    "why": "Does not want to wake up",
}


def finding(signal: str, text: str, **more: str) -> dict[str, Any]:
    return {"signal": signal, "rule": f"{signal}.test", "where": "body", "text": text, **more}


def right_answers() -> dict[str, dict[str, Any]]:
    """What a triage that agrees with both labels would print, by file name."""
    return {
        "T1.eml": {
            "kind": "concern",
            "signals": [],
            "set_aside": [],
            "attention": "normal",
            "grade": "pals",
            "alerts": [],
            "acknowledge": True,
            "same_day": False,
        },
        "T2.eml": {
            "kind": "concern",
            "signals": [finding("risk_to_life_self", "hope I don't wake up")],
            "set_aside": [],
            "attention": "page",
            "grade": "none",
            "alerts": [{"route": "nursing_lead", "because": [], "same_day": True}],
            "acknowledge": True,
            "same_day": True,
        },
    }


class FakeReader:
    """Answers by file name from a table; a file that is not in the table stays unread."""

    def __init__(self, answers: Mapping[str, Mapping[str, Any]]) -> None:
        self.answers = answers

    def __call__(self, paths: Sequence[Path]) -> Iterable[Mapping[str, Any]]:
        for path in paths:
            if path.name in self.answers:
                yield {"source": str(path), **self.answers[path.name]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "T1.eml").write_bytes(b"Subject: hours\r\n\r\nWhen do you open?\r\n")
    (tmp_path / "T2.eml").write_bytes(b"Subject: hi\r\n\r\nI hope I don't wake up.\r\n")
    write_labels(tmp_path, CALM, DANGER)
    return tmp_path


def write_labels(where: Path, *labels: dict[str, Any]) -> None:
    lines = (json.dumps(label) for label in labels)
    (where / "labels.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_full_agreement_leaves_no_differences(folder: Path) -> None:
    result = score_folder(folder, FakeReader(right_answers()))
    assert result.differences == []
    assert result.signals["risk_to_life_self"].recall == 1
    assert result.signals["risk_to_life_self"].precision == 1
    assert all(answer.accuracy == 1 for answer in result.answers.values())


def test_an_unscored_answer_is_not_counted(folder: Path) -> None:
    result = score_folder(folder, FakeReader(right_answers()))
    assert result.answers["grade"].asked == 1
    assert result.answers["kind"].asked == 2


def test_an_optional_signal_is_neither_a_find_nor_a_false_alarm(folder: Path) -> None:
    answers = right_answers()
    answers["T1.eml"]["signals"] = [finding("vulnerable_adult", "my nan")]
    result = score_folder(folder, FakeReader(answers))
    assert "vulnerable_adult" not in result.signals
    assert result.differences == []


def test_a_false_alarm_is_listed_with_the_words_that_raised_it(folder: Path) -> None:
    answers = right_answers()
    answers["T1.eml"]["signals"] = [finding("legal", "court")]
    result = score_folder(folder, FakeReader(answers))
    assert result.signals["legal"].precision == 0
    assert result.signals["legal"].recall is None
    [difference] = result.differences
    assert (difference.file, difference.what, difference.about) == (
        "T1.eml",
        "false alarm",
        "legal",
    )
    assert "“court”" in difference.evidence


def test_a_miss_that_was_set_aside_says_why_it_was(folder: Path) -> None:
    answers = right_answers()
    answers["T2.eml"]["signals"] = []
    answers["T2.eml"]["set_aside"] = [
        finding("risk_to_life_self", "hope I don't wake up", context="negated")
    ]
    result = score_folder(folder, FakeReader(answers))
    assert result.signals["risk_to_life_self"].recall == 0
    [difference] = result.differences
    assert difference.what == "missed"
    assert "negated" in difference.evidence


def test_a_miss_that_nothing_saw_gives_the_reason_of_the_label(folder: Path) -> None:
    answers = right_answers()
    answers["T2.eml"]["signals"] = []
    [difference] = score_folder(folder, FakeReader(answers)).differences
    assert difference.evidence == "Does not want to wake up"


def test_danger_read_first_is_safe_and_danger_read_in_its_turn_is_not(folder: Path) -> None:
    answers = right_answers()
    answers["T2.eml"]["attention"] = "first"
    assert score_folder(folder, FakeReader(answers)).differences == []
    answers["T2.eml"]["attention"] = "normal"
    [difference] = score_folder(folder, FakeReader(answers)).differences
    assert (difference.file, difference.what) == ("T2.eml", "attention")


def test_calm_mail_that_jumps_the_queue_is_counted(folder: Path) -> None:
    answers = right_answers()
    answers["T1.eml"]["attention"] = "first"
    result = score_folder(folder, FakeReader(answers))
    assert (result.attention.calm, result.attention.calm_first) == (1, 1)
    assert [difference.about for difference in result.differences] == ["calm mail is first"]


@pytest.mark.parametrize(
    ("routes", "right"), [([], 0), (["nursing_lead"], 1), (["nursing_lead", "risk"], 0)]
)
def test_alerts_are_right_when_nobody_is_left_out_or_troubled(
    folder: Path, routes: list[str], right: int
) -> None:
    answers = right_answers()
    answers["T2.eml"]["alerts"] = [{"route": route} for route in routes]
    result = score_folder(folder, FakeReader(answers))
    assert result.answers["alerts"].right == 1 + right  # T1 wants none and has none


def test_a_message_that_was_not_read_has_missed_everything(folder: Path) -> None:
    answers = right_answers()
    del answers["T2.eml"]
    result = score_folder(folder, FakeReader(answers))
    assert result.signals["risk_to_life_self"].missed == 1
    assert {answer.right for answer in result.answers.values()} == {1}
    assert "unread" in [difference.what for difference in result.differences]


def test_labels_may_lie_beside_the_folder(folder: Path) -> None:
    mail = folder / "mail"
    mail.mkdir()
    for name in ("T1.eml", "T2.eml"):
        (folder / name).rename(mail / name)
    assert score_folder(mail, FakeReader(right_answers())).messages == 2


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotScoreError, match=r"No labels\.jsonl"):
        score_folder(tmp_path / "mail", FakeReader({}))


def test_a_labelled_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "T2.eml").unlink()
    with pytest.raises(CannotScoreError, match=r"T2\.eml"):
        score_folder(folder, FakeReader({}))


def test_a_misspelt_label_is_refused_with_its_line(folder: Path) -> None:
    write_labels(folder, CALM, {**DANGER, "placment": "subject"})
    with pytest.raises(CannotScoreError, match="line 2: placment"):
        score_folder(folder, FakeReader({}))


def test_the_json_carries_the_shares(folder: Path) -> None:
    data = json.loads(as_json(score_folder(folder, FakeReader(right_answers()))))
    assert data["signals"]["risk_to_life_self"]["recall"] == 1
    assert data["answers"]["kind"]["accuracy"] == 1


def test_the_printed_score_shows_words_in_brackets_as_they_stand(folder: Path) -> None:
    answers = right_answers()
    answers["T1.eml"]["signals"] = [finding("legal", "[red]court")]
    screen = io.StringIO()
    console = Console(file=screen, width=200)
    show(score_folder(folder, FakeReader(answers)), console)
    printed = screen.getvalue()
    assert "[red]court" in printed
    assert "Danger paged or read first: 1 of 1" in printed


def test_the_projects_own_labels_fit_its_mail() -> None:
    read: list[str] = []

    def reader(paths: Sequence[Path]) -> Iterable[Mapping[str, Any]]:
        read.extend(path.name for path in paths)
        return ()

    result = score_folder(DEMO_MAIL, reader)
    assert sorted(read) == sorted(path.name for path in DEMO_MAIL.glob("*.eml"))
    assert result.attention.danger >= 12
