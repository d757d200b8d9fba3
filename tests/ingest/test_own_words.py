"""The writer's own words within a mail that no `>` sets apart from them."""

import pytest

from ingest.message import Address
from tests.ingest.told_apart import told_apart

ANN = Address("Mrs Ann Bell", "ann@post.example")
HEADING = "From: PALS\nSent: 3 May 2026 10:00\nTo: Ann\nSubject: x"


@pytest.mark.parametrize(
    "answer",
    ["[Ann: on Monday]", "Ann Bell: on Monday", "AB: on Monday", "A.B. - on Monday",
     "[AB] on Monday", ">>> on Monday", "==> on Monday", "*** on Monday",
     "Answer: on Monday", "My reply: on Monday"],
)  # fmt: skip
def test_an_answer_that_the_writer_marks_is_theirs(answer: str) -> None:
    text = f"Hello\n\n{HEADING}\n\nWhen?\n{answer}\nKind regards\nGrace"
    assert ("new", answer) in told_apart(text, "Re: x", ANN)


@pytest.mark.parametrize(
    "line",
    ["Ann, thank you for your letter.", "[cid:image001.png]", "AC: on Monday", "**Note**",
     "> so it was", "To: Ann", "---", "Grace: we shall ring"],
)  # fmt: skip
def test_a_line_that_no_mark_of_theirs_stands_before_stays_the_others(line: str) -> None:
    text = f"Hello\n\n{HEADING}\n\nWhen?\n{line}\nKind regards\nGrace"
    assert [kind for kind, _ in told_apart(text, "Re: x", ANN)] == ["new", "quoted"]


@pytest.mark.parametrize(
    "note",
    ["Please see my answers below.", "I have replied in red.", "Answered inline.",
     "My comments are in bold underneath each of your questions.", "See in capitals below."],
)  # fmt: skip
def test_a_note_that_answers_stand_inside_is_believed(note: str) -> None:
    text = f"{note}\n\n{HEADING}\n\nDear Ann\nHow is he now?\nHE HAS BOUGHT A ROPE\nRegards\nGrace"
    assert ("new", "HE HAS BOUGHT A ROPE") in told_apart(text, "Re: x")


def test_please_see_below_is_no_such_note() -> None:
    text = f"Please see below.\n\n{HEADING}\n\nHow is he now?\nHe has bought a rope."
    assert [kind for kind, _ in told_apart(text, "Re: x")] == ["new", "quoted"]


def test_words_above_the_writers_name_at_the_foot_are_theirs() -> None:
    text = f"{HEADING}\n\nWhen?\nRegards\nGrace\n\nIt is over for me.\n\nAnn"
    assert told_apart(text, "Re: x", ANN)[-1] == ("new", "It is over for me.\n\nAnn")


def test_their_first_letter_at_the_foot_of_a_thread_stays_history() -> None:
    first = (
        "From: Ann Bell\nSent: 1 May 2026 10:00\nTo: PALS\nSubject: x\n\nIt is over for me.\n\nAnn"
    )
    text = f"Thanks.\n\n{HEADING}\n\nWe shall ask.\nRegards\nGrace\n\n{first}"
    assert [kind for kind, _ in told_apart(text, "Re: x", ANN)] == ["new", "quoted"]
