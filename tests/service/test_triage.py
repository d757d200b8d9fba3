"""`palsbox triage`: the contract's JSON, and bad input that stops nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.printing import print_triage
from service.settings import Settings
from tests.ingest.documents.outlook_item import Outlook, msg
from tests.service.post import letter
from tests.service.test_receive import DANGER

CONTRACT = {
    "source", "message_id", "from", "subject", "kind", "signals", "set_aside", "attention",
    "grade", "grade_reasons", "alerts", "acknowledge", "acknowledgement", "same_day",
    "deadlines", "error",
}  # fmt: skip

Triaged = Callable[[Path], tuple[list[dict[str, Any]], bool]]


@pytest.fixture
def triaged(capsys: pytest.CaptureFixture[str]) -> Triaged:
    def run(folder: Path) -> tuple[list[dict[str, Any]], bool]:
        failed = print_triage(
            [str(folder)], settings=Settings(reader="shipped"), as_json=True, received_at=None
        )
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()], failed

    return run


def test_each_message_is_one_object_with_what_the_contract_names(
    tmp_path: Path, triaged: Triaged
) -> None:
    (tmp_path / "one.eml").write_bytes(letter(DANGER))

    (summary,), failed = triaged(tmp_path)

    assert summary.keys() >= CONTRACT
    assert not failed
    assert summary["attention"] == "page"
    (signal, *_) = summary["signals"]
    assert DANGER[signal["start"] : signal["end"]] == signal["text"]
    assert summary["alerts"] == [
        {"route": "nursing_lead", "because": ["risk_to_life_self"], "same_day": True}
    ]
    assert summary["acknowledgement"]["template"] == "danger_self"
    assert {"acknowledge", "final_response"} <= summary["deadlines"].keys()


def test_a_message_that_cannot_be_read_says_so_and_the_next_is_read(
    tmp_path: Path, triaged: Triaged
) -> None:
    (tmp_path / "a.eml").write_bytes(b"")
    (tmp_path / "b.eml").write_bytes(letter("Where do I send this form?"))

    (first, second), failed = triaged(tmp_path)

    assert failed
    assert first["error"]
    assert first.keys() >= CONTRACT
    assert second["error"] is None


def test_a_path_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = print_triage(
        [str(tmp_path / "nowhere")],
        settings=Settings(reader="shipped"),
        as_json=True,
        received_at=None,
    )

    assert failed
    assert "nowhere" in capsys.readouterr().err


def test_a_message_saved_from_outlook_is_assessed_like_any_other(
    tmp_path: Path, triaged: Triaged
) -> None:
    item = Outlook({0x0037: "Ward 3", 0x0042: "Ann", 0x5D02: "ann@post.example", 0x1000: DANGER})
    (tmp_path / "saved.msg").write_bytes(msg(item))

    (summary,), failed = triaged(tmp_path)

    assert not failed
    assert summary["source"].endswith("saved.msg")
    assert summary["from"] == {"name": "Ann", "address": "ann@post.example"}
    assert (summary["subject"], summary["attention"]) == ("Ward 3", "page")


def test_a_damaged_outlook_file_says_so_and_the_next_is_read(
    tmp_path: Path, triaged: Triaged
) -> None:
    whole = msg(Outlook({0x0037: "Ward 3", 0x1000: "Where do I send this form?"}))
    (tmp_path / "a.msg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b.msg").write_bytes(whole)

    (first, second), failed = triaged(tmp_path)

    assert failed
    assert first["error"]
    assert (second["error"], second["subject"]) == (None, "Ward 3")
