"""Whose words are whose, told from marks that mail programs leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.message import Passage
from ingest.stretches import stretches


def told_apart(text: str, subject: str = "") -> list[tuple[str, str]]:
    """Kind and words of each stretch, blank edges left out."""
    return [(s.kind, text[s.start : s.end].strip()) for s in stretches(text, subject=subject)]


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


def test_a_tale_of_what_a_doctor_wrote_is_no_quotation() -> None:
    text = "On 3 March Dr Lane wrote:\nno further treatment\n\nI cannot go on."
    assert told_apart(text) == [("new", text)]


def test_more_than_three_months_is_no_quotation() -> None:
    text = "I have waited\n> 3 months\nfor this."
    assert told_apart(text) == [("new", text)]


def test_a_postscript_under_the_signature_is_new_again() -> None:
    text = "Lost.\n-- \nAnn Bell\nTrustee\n\nP.S. I shall end it tonight.\n\nGoodbye."
    assert told_apart(text) == [
        ("new", "Lost."),
        ("signature", "-- \nAnn Bell\nTrustee"),
        ("new", "P.S. I shall end it tonight.\n\nGoodbye."),
    ]


def test_somebody_who_speaks_under_the_signature_is_heard() -> None:
    text = "Lost.\n-- \nAnn Bell\n\nHe has a knife in the kitchen."
    assert told_apart(text)[-1] == ("new", "He has a knife in the kitchen.")


def test_a_mobile_signature_takes_its_own_line_only() -> None:
    text = "Lost.\n\nSent from my Samsung Galaxy smartphone.\n\nAnd please hurry."
    assert told_apart(text) == [
        ("new", "Lost."),
        ("signature", "Sent from my Samsung Galaxy smartphone."),
        ("new", "And please hurry."),
    ]


def test_a_contact_block_under_the_name_is_a_signature() -> None:
    text = "Lost.\n\nKind regards\nAnn Bell\nTransport Lead Officer\nTel: 01632 960001"
    assert told_apart(text) == [
        ("new", "Lost.\n\nKind regards\nAnn Bell"),
        ("signature", "Transport Lead Officer\nTel: 01632 960001"),
    ]


def test_a_threat_under_the_thanks_is_no_contact_block() -> None:
    text = "Thanks\nThe hospital will burn tonight."
    assert told_apart(text) == [("new", text)]


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


PIECES = st.sampled_from(
    [
        "> a",
        "On 1 May at 10:00, B <b@c.example> wrote:",
        "From: a",
        "Sent: b",
        "-- ",
        "P.S. x",
        "",
        " ",
        "Kind regards",
        "This email is confidential. I.",
        "Sent from my iPhone",
        "words",
        "Tel: 1",
    ]
)


@given(
    st.one_of(st.text(), st.lists(PIECES).map("\n".join)), st.sampled_from(["", "Re: x", "FW: x"])
)
def test_stretches_cover_any_text_without_gaps(text: str, subject: str) -> None:
    found = stretches(text, subject=subject)
    assert "".join(text[s.start : s.end] for s in found) == text
    assert all(s.start < s.end for s in found)
    edges = [s.start for s in found] + [len(text)] if found else []
    assert [s.end for s in found] == edges[1:]
    assert Passage("body", text, found).kind_at(0) in {s.kind for s in found} | {"new"}
