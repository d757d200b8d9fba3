"""What is printed around letters and says nothing of anybody's trouble."""

import pytest

from tests.ingest.told_apart import told_apart


def test_crisis_numbers_under_a_charitys_mail_are_a_footer() -> None:
    footer = "In a crisis? If you want to end your life, ring 999 or call Samaritans on 116 123."
    text = f"May we reclaim mileage?\n\nBest, Samuel\n\n{footer}"
    assert told_apart(text)[-1] == ("disclaimer", footer)


def test_a_writer_who_rang_the_crisis_numbers_is_no_footer() -> None:
    text = (
        "Bye\n\nKind regards\nAnn\n\nYou told me to ring 999 or Samaritans if you feel low. I did."
    )
    assert told_apart(text) == [("new", text)]


def test_a_disclaimer_ends_where_somebody_speaks() -> None:
    text = "This email is confidential. Do not copy it. My husband hits me."
    assert told_apart(text) == [
        ("disclaimer", "This email is confidential. Do not copy it."),
        ("new", "My husband hits me."),
    ]


def test_a_banner_above_the_letter_is_set_apart() -> None:
    banner = "CAUTION: This email originated from outside of the organisation."
    assert told_apart(f"{banner}\n\nIt was lost.") == [
        ("disclaimer", banner),
        ("new", "It was lost."),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "This email is confidential. The gun is loaded.",
        "This email is intended to warn you: the clinic will be ashes by morning.",
        "This email is confidential and I am going to end it.",
        "Warning: this email is about suicide.",
        "Caution - armed men came to the ward.",
        "The Trust does not accept responsibility for the death.",
        "The views expressed by Mr Crane are a disgrace.",
        "I received this email in error and he will kill me.",
    ],
)
def test_danger_beside_the_words_of_disclaimers_stays_the_writers(words: str) -> None:
    last = words.rpartition(". ")[2]
    kind, said = told_apart(f"Lost.\n\nKind regards\nAnn\n\n{words}")[-1]
    assert kind == "new"
    assert said.endswith(last)


def test_a_disclaimer_broken_over_lines_is_one() -> None:
    words = (
        "If you have received this email in error please tell the sender at once and remove\n"
        "all that came with it from every place where it may have been kept by then."
    )
    assert told_apart(f"Lost.\n\n{words}")[-1] == ("disclaimer", words)


def test_a_disclaimer_in_the_midst_of_a_long_letter_is_the_letters() -> None:
    told = ["It was the third of May."] * 20
    told[4] = "This email is confidential and intended for nobody but the manager."
    text = "\n\n".join(told)
    assert told_apart(text) == [("new", text)]
