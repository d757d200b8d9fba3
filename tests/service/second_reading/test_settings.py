"""Which readers the settings name, and what `palsbox check` says of them."""

from datetime import datetime

import pytest

from classify.reader.encoder.reader import EncoderReader
from classify.reader.protocol import ReaderError
from policy.working_days import LONDON
from service.check import Checked, run_checks
from service.settings import Settings
from service.wiring import open_reader, open_slow_reader
from tests.fakes.chat_endpoint import chat_endpoint


def checked(tmp_path: object, what: str, **settings: object) -> list[Checked]:
    in_force = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/p.db", **settings})
    return [one for one in run_checks(in_force, datetime.now(LONDON)) if one.what == what]


def test_check_says_which_reader_is_on(tmp_path: object) -> None:
    (on,) = checked(tmp_path, "reader")
    assert on.verdict == "ok"
    assert "shipped reader" in on.sentence


def test_check_says_that_the_reader_is_off(tmp_path: object) -> None:
    (off,) = checked(tmp_path, "reader", reader="off")
    assert off.verdict == "note"
    assert "PALSBOX_READER is off" in off.sentence
    assert open_reader(Settings(reader="off")) is None


def test_check_asks_the_endpoint_and_says_how_to_mend_it(tmp_path: object) -> None:
    with chat_endpoint(lambda letter: {"findings": []}) as endpoint:
        settings = {"reader_url": endpoint.url, "reader_model": "careful-1"}
        (answers,) = checked(tmp_path, "second reader", **settings)
        endpoint.status = 403
        (refuses,) = checked(tmp_path, "second reader", **settings)
    assert (answers.verdict, refuses.verdict) == ("ok", "wrong")
    assert "PALSBOX_READER_KEY" in refuses.sentence


def test_no_endpoint_is_asked_unless_one_is_named() -> None:
    assert open_slow_reader(Settings(reader="shipped")) is None


def test_the_encoder_reads_again_where_it_is_installed_unless_it_is_not_wanted(
    tmp_path: object,
) -> None:
    assert isinstance(open_slow_reader(Settings()), EncoderReader)
    (on,) = checked(tmp_path, "second reader")
    assert on.verdict == "ok"
    assert "sentence encoder" in on.sentence
    (off,) = checked(tmp_path, "second reader", reader="shipped")
    assert off.verdict == "note"
    assert "make setup-reader" in off.sentence


def test_an_endpoint_needs_a_model() -> None:
    with pytest.raises(ReaderError, match="PALSBOX_READER_MODEL"):
        open_slow_reader(Settings(reader_url="https://models.example/v1"))


def test_the_key_is_never_printed() -> None:
    settings = Settings(reader_url="https://models.example/v1", reader_key="hush")
    assert "hush" not in str(settings.masked())
