"""The phrases are data: misspelt data is refused with its name."""

from pathlib import Path

import pytest

import ingest.phrases
from ingest.phrases import phrases, read_phrases

SHIPPED = Path(ingest.phrases.__file__).with_name("phrases.toml").read_text("utf-8")


def test_the_shipped_phrases_are_read() -> None:
    assert phrases().closing.match("Kind regards")


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("closing = [", "closings = [", "unknown list: closings"),
        ("[mobile_signature]", "[mobile_signatures]", "unknown list: mobile_signatures"),
        ('"\\\\b116 ?123\\\\b"', '"116 (123"', "crisis_footer: '116"),
        ("caution = [", "prudence = [", "does not hold 'prudence'"),
        ('"\\\\b116 ?123\\\\b"', "7", "crisis_footer must be a list of expressions"),
    ],
)
def test_a_mistake_is_named(before: str, after: str, complaint: str) -> None:
    assert before in SHIPPED
    with pytest.raises(ValueError, match=complaint):
        read_phrases(SHIPPED.replace(before, after, 1))


def test_a_missing_list_is_named() -> None:
    with pytest.raises(ValueError, match="lacks the list"):
        read_phrases("")
