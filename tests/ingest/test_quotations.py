"""What stands in a mail but was written before: answered or passed on."""

import pytest

from ingest.message import Address
from tests.ingest.told_apart import told_apart


def test_an_interleaved_answer_keeps_both_voices() -> None:
    text = "Yes.\n\nOn 12 May 2026, PALS wrote:\n> Was it lost?\n\nIt was.\n> When?\nOn Monday.\n"
    assert told_apart(text, "Re: aid") == [
        ("new", "Yes."),
        ("quoted", "On 12 May 2026, PALS wrote:\n> Was it lost?"),
        ("new", "It was."),
        ("quoted", "> When?"),
        ("new", "On Monday."),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "On Tue, 12 May 2026 at 13:12, PALS Team <pals@trust.example> wrote:",
        "On Tue, 12 May 2026 at 13:12, The Patient Advice Team\n<pals@trust.example> wrote:",
        "On 12 May 2026, at 13:12, PALS Team <pals@trust.example> wrote:",
        "On Tue, 2026-05-12 at 13:12 +0530\nPALS Team <pals@trust.example> wrote:",
        "On Tue, 12 May 2026 13:12:00 +0100\n\nPALS Team wrote:",
        "-----Original Message-----\nFrom: PALS\nSent: 12 May 2026\nTo: Ann\nSubject: aid",
        "____________________________\nFrom: PALS\nSent: 12 May 2026\nTo: Ann\nSubject: aid",
        "*From:* PALS Team\n*Sent:* 12 May 2026\n*To:* Ann\n*Subject:* aid",
        "Am 12.05.2026 um 13:12 schrieb PALS Team <pals@trust.example>:",
    ],
)
def test_everything_under_a_reply_heading_is_quoted(heading: str) -> None:
    text = f"It was on Monday.\n\n{heading}\n\nWhen did you lose it?\n\nThe team"
    assert told_apart(text, "Re: aid") == [
        ("new", "It was on Monday."),
        ("quoted", f"{heading}\n\nWhen did you lose it?\n\nThe team"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "---------- Forwarded message ---------\nFrom: Bob\nDate: 3 May\nSubject: x",
        "Begin forwarded message:\n\nFrom: Bob\nSubject: x\nDate: 3 May",
        "[From: Bob Marsh, 3 May]",
        "From: Bob\nSent: 3 May\nTo: Ann\nSubject: x",
    ],
)
def test_everything_under_a_forwarding_heading_is_forwarded(heading: str) -> None:
    text = f"Please help him.\n\n{heading}\n\nI cannot go on."
    assert told_apart(text, "FW: x") == [
        ("new", "Please help him."),
        ("forwarded", f"{heading}\n\nI cannot go on."),
    ]


def test_a_bare_forward_is_forwarded_from_end_to_end() -> None:
    text = "From: Bob\nSent: 3 May\nTo: Ann\nSubject: x\n\nI cannot go on."
    assert told_apart(text, "Fwd: x") == [("forwarded", text)]


def test_a_lone_from_line_over_a_quotation_is_forwarded_with_it() -> None:
    text = "He worries me.\n\nFrom: [constituent]\n> I cannot go on.\n> Thank you."
    assert told_apart(text, "FW: help")[1] == (
        "forwarded",
        "From: [constituent]\n> I cannot go on.\n> Thank you.",
    )


def test_words_under_a_marked_forward_are_the_writers_again() -> None:
    text = "See below.\n\nBegin forwarded message:\n> From: Bob\n>\n> Help me.\n\nI believe him."
    assert told_apart(text, "Fwd: x")[-1] == ("new", "I believe him.")


def test_a_web_forms_fields_at_the_top_are_the_writers_own() -> None:
    text = "From: Ann\nDate: 3 May\nSubject: aid\n\nMessage: it was lost."
    assert told_apart(text, "Contact form") == [("new", text)]


def test_a_date_by_itself_takes_only_the_line_below_along() -> None:
    text = (
        "On 3 May 2026 at 14:30\n\nWe went.\n\nLane <lane@trust.example> wrote:\n> At 3.\n> Or 4."
    )
    assert told_apart(text, "Re: aid") == [
        ("new", "On 3 May 2026 at 14:30\n\nWe went."),
        ("quoted", "Lane <lane@trust.example> wrote:\n> At 3.\n> Or 4."),
    ]


def test_a_tale_of_what_a_doctor_wrote_is_no_quotation() -> None:
    text = "On 3 March Dr Lane wrote:\nno further treatment\n\nI cannot go on."
    assert told_apart(text) == [("new", text)]


def test_more_than_three_months_is_no_quotation() -> None:
    text = "I have waited\n> 3 months\nfor this."
    assert told_apart(text) == [("new", text)]


def test_words_in_front_of_an_attribution_on_its_line_are_the_writers() -> None:
    text = (
        "I give up. On Mon, 4 May 2026 at 15:59, PALS <pals@trust.example> wrote:\n> May we ring?"
    )
    assert told_apart(text, "Re: x")[0] == ("new", text.partition("\n")[0])


def test_who_tells_what_another_said_tells_it_himself() -> None:
    text = "I said I would jump and he said:\n> good riddance\nThat was it."
    assert told_apart(text, "Re: x") == [
        ("new", "I said I would jump and he said:"),
        ("quoted", "> good riddance"),
        ("new", "That was it."),
    ]


def test_their_own_earlier_letter_sent_on_is_the_writers() -> None:
    ann = Address("Ann Bell", "ann@post.example")
    text = (
        "No answer yet.\n\nFrom: Ann Bell\nSent: 3 May 2026 10:00\nTo: Ward\nSubject: x\n\nHelp me."
    )
    assert told_apart(text, "FW: x", ann) == [("new", text)]
    assert told_apart(text, "FW: x")[-1][0] == "forwarded"


def test_a_subject_behind_a_banner_still_says_that_it_answers() -> None:
    text = "No.\n\nFrom: Bob\nSent: 3 May\nTo: Ann\nSubject: x\n\nWell?"
    assert [kind for kind, _ in told_apart(text, "[EXTERNAL] RE: x")] == ["new", "quoted"]
