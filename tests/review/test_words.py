"""The words of the page."""

import pytest
from pydantic import ValidationError

from review.words import Words, load_words


def test_every_word_of_the_contract_has_its_phrase() -> None:
    words = load_words()
    assert words.grades["catastrophic"] == "Catastrophic"
    assert words.kinds["mp"] == "MP letter"


def test_a_missing_and_an_unknown_word_are_refused() -> None:
    right = load_words().model_dump()
    missing = {**right, "grades": {k: v for k, v in right["grades"].items() if k != "pals"}}
    with pytest.raises(ValidationError, match=r"\[grades\] lacks pals"):
        Words.model_validate(missing)
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Words.model_validate({**right, "colours": {}})
    with pytest.raises(ValidationError, match=r"\[fields\] has unknown ones: patent_name"):
        Words.model_validate({**right, "fields": {**right["fields"], "patent_name": "Patient"}})
