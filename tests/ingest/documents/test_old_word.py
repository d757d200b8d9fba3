"""Word's binary documents of 1993 to 2003."""

import pytest

from tests.ingest.documents.compound import compound
from tests.ingest.documents.old_office import chosen, doc, tick_box, word_95
from tests.ingest.documents.reading import lines, read


def test_pieces_of_bytes_and_of_utf_16_read_on() -> None:
    assert read(doc("I can’t go on, said Zoë and Łukasz.")).text == (
        "I can’t go on, said Zoë and Łukasz."
    )


def test_a_word_95_letter_is_read() -> None:
    assert read(word_95("I can’t go on.\rAnn")).text == "I can’t go on.\nAnn"


def test_rows_and_cells_are_kept() -> None:
    assert lines(read(doc("Name\x07Ann\x07\x07Age\x0780\x07\x07"))) == ["Name\tAnn", "Age\t80"]


def test_fields_show_what_they_show_and_not_their_codes() -> None:
    text = 'See \x13 HYPERLINK "http://x.example" \x14the page\x15 on \x13 DATE \x15Monday.'
    assert read(doc(text)).text == "See the page on Monday."


@pytest.mark.parametrize(("ticked", "shown"), [(True, "☒"), (False, "☐")])
def test_a_box_of_a_form_is_seen_as_ticked_or_not(ticked: bool, shown: str) -> None:
    data = doc("\x13 FORMCHECKBOX \x01\x14\x15 I agree", data=tick_box(ticked=ticked))
    assert read(data).text == f"{shown} I agree"


def test_the_chosen_entry_of_a_form_is_read() -> None:
    fields = tick_box(ticked=False) + chosen(["Surgery", "Maternity"], 1)
    data = doc("\x13 FORMCHECKBOX \x14\x15 no, \x13 FORMDROPDOWN \x14\x15 ward", data=fields)
    assert read(data).text == "☐ no, Maternity ward"


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (doc("words", encrypted=True), "encrypted"),
        (doc("words")[:600], "corrupt"),
        (compound({"WordDocument": b"\0" * 600}), "corrupt"),
        (compound({"WordDocument": b"\xec\xa5" + b"\xff" * 600, "1Table": b"x"}), "encrypted"),
    ],
)
def test_a_document_that_cannot_be_read_says_why(data: bytes, state: str) -> None:
    assert read(data, "x.doc").state == state
