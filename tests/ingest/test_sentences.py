"""Short texts in sentences."""

import pytest

from ingest.sentences import count_words, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("I am away. Write to Jo.", ["I am away", "Write to Jo"]),
        ("I am\naway until\nMonday.", ["I am away until Monday"]),
        ("Hello,\n\nI am away", ["Hello,", "I am away"]),
        ("bis 4. Dezember im Urlaub", ["bis 4. Dezember im Urlaub"]),
        ("until 4 December 2026. Ring Jo", ["until 4 December 2026", "Ring Jo"]),
        ("Are you there? Yes!", ["Are you there?", "Yes"]),
        ("---\n\n* One *", ["One"]),
        ("write to jo@trust.example today", ["write to jo@trust.example today"]),
        ("", []),
    ],
)
def test_a_text_has_these_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_addresses_and_dates_are_words() -> None:
    assert count_words("Write to jo@trust.example, by 4 December!") == 6
