"""Two wordings as one, with what was taken out and put in."""

import pytest

from review.word_changes import changes


def test_what_is_taken_out_and_put_in_stands_where_it_was() -> None:
    assert list(changes("Hello dear Joan, bye", "Hello Joan, good bye")) == [
        ("kept", "Hello "),
        ("taken out", "dear "),
        ("kept", "Joan, "),
        ("put in", "good "),
        ("kept", "bye"),
    ]


@pytest.mark.parametrize(("before", "after"), [("", "a b"), ("a b", ""), ("a\n\nb c", "a\nb  c")])
def test_both_texts_can_be_read_from_it(before: str, after: str) -> None:
    pieces = list(changes(before, after))
    assert "".join(piece for change, piece in pieces if change != "put in") == before
    assert "".join(piece for change, piece in pieces if change != "taken out") == after
