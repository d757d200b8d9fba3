"""Whose words are whose, told from marks that mail programs leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.message import Address, Passage
from ingest.stretches import stretches


def test_blank_lines_belong_to_what_stands_above_them() -> None:
    text = "\n\nYes.\n\n> No?\n\n"
    found = stretches(text, subject="Re: x")
    assert [(s.kind, text[s.start : s.end]) for s in found] == [
        ("new", "\n\nYes.\n\n"),
        ("quoted", "> No?\n\n"),
    ]


def test_an_answer_is_known_by_its_thread_when_its_subject_was_changed() -> None:
    text = "No.\n\nFrom: Bob\nSent: 3 May\nTo: Ann\nSubject: x\n\nWell?"
    kinds = [s.kind for s in stretches(text, subject="Still nothing", in_thread=True)]
    assert kinds == ["new", "quoted"]


@pytest.mark.parametrize(
    "line",
    [
        "> a",
        "On ",
        "On Monday he wrote:",
        "On 1 May 2026 at 10:30, A <a@b.example> wrote:",
        "From:",
        "From: a@b.example\nSent: 1 May 2026 10:30\nTo: c\nSubject: x\n",
        "----- Forwarded message -----\n----- End forwarded message -----",
        "Kind regards",
        "This email is confidential.\n",
        "a:",
        "",
    ],
)
def test_a_megabyte_of_anything_is_told_apart(line: str) -> None:
    text = f"{line}\n" * (1_000_000 // (len(line) + 1))
    assert stretches(text, subject="Re: x", writer=Address("A B", "a@b.example"))[-1].end == len(
        text
    )


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
