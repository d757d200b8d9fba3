"""Calendars and cards whose lines were cut and whose values were encoded."""

import base64

import pytest

from ingest.content_lines import unescaped, unfolded

WORDS = b"I cannot go on."


@pytest.mark.parametrize(
    "line",
    [
        b"NOTE:I can\r\n not go on.\r\n",
        b"NOTE:I can\n\tnot go on.\n",
        b"NOTE;ENCODING=QUOTED-PRINTABLE:I can=\r\nnot =67o on.\r\n",
        b"NOTE;CHARSET=UTF-8;QUOTED-PRINTABLE:I cannot =67=\r\no=\r\n on.\r\n",
        b"NOTE;ENCODING=b:" + base64.b64encode(WORDS),
    ],
    ids=["folded", "folded by a tab", "quoted-printable", "in three lines", "base64"],
)
def test_a_value_is_read_in_one_piece(line: bytes) -> None:
    assert b"NOTE" in unfolded(line)
    assert unfolded(line).rstrip().endswith(b":" + WORDS)


def test_what_follows_an_encoded_value_is_kept() -> None:
    card = b"NOTE;QUOTED-PRINTABLE:a=\r\nb\r\nEND:VCARD\r\n"
    assert unfolded(card).splitlines() == [b"NOTE;QUOTED-PRINTABLE:ab", b"END:VCARD"]


@pytest.mark.parametrize(
    "line",
    [
        b"PHOTO;ENCODING=b:" + base64.b64encode(WORDS),
        b"NOTE;ENCODING=b:not base64",
        b"NOTE;QUOTED-PRINTABLE:a=",
    ],
    ids=["a picture", "damaged", "cut off"],
)
def test_what_cannot_be_decoded_stays(line: bytes) -> None:
    assert unfolded(line).rstrip(b"=") == line.rstrip(b"=")


def test_escapes_are_what_they_stand_for() -> None:
    assert unescaped(r"one\nI cannot go on\, truly\\now") == "one\nI cannot go on, truly\\now"
