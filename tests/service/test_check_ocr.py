"""`palsbox check` says whether scans are read, and how to have them read."""

from datetime import datetime
from pathlib import Path

import pytest

from policy.working_days import LONDON
from service.check import Checked, run_checks
from service.settings import Settings


def ocr(folder: Path) -> Checked:
    settings = Settings(database_url=f"sqlite:///{folder / 'palsbox.db'}")
    checks = run_checks(settings, datetime(2026, 3, 2, tzinfo=LONDON))
    return next(check for check in checks if check.what == "OCR")


def test_with_tesseract_scans_are_said_to_be_read(tmp_path: Path) -> None:
    checked = ocr(tmp_path)
    assert checked.verdict == "ok"
    assert "tesseract" in checked.sentence


def test_without_it_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    checked = ocr(tmp_path)
    assert checked.verdict == "note"
    assert checked.sentence.endswith("apt-get install tesseract-ocr")
