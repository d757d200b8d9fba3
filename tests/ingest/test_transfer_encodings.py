"""Base64 with plain lines round it, as mailing lists and gateways make it."""

import base64

import pytest

from ingest.transfer_encodings import undo

LETTER = b"I am writing about the care of my mother on ward 4, who is afraid to ring the bell."
ENCODED = base64.encodebytes(LETTER)
FOOTER = b"_______________\nPALS mailing list\nTo leave it, write to us.\n"


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n\r\n"])
@pytest.mark.parametrize("footer", [FOOTER, b"Sent through our gateway", b"I will end it all\n"])
def test_a_plain_footer_stays_readable_below_the_letter(between: bytes, footer: bytes) -> None:
    text, defect = undo(ENCODED + between + footer, "base64")
    assert [line for line in text.split(b"\n") if line.strip()] == [
        LETTER,
        *footer.rstrip().split(b"\n"),
    ]
    assert defect == "plain lines beside the base64 text"


def test_words_of_a_footer_that_could_be_base64_are_words() -> None:
    text, _ = undo(ENCODED + b"\nRegards\n\nPat Doe, ward 4\n", "base64")
    assert text == LETTER + b"\n\nRegards\n\nPat Doe, ward 4\n"


def test_a_plain_line_above_does_not_hide_the_letter() -> None:
    text, _ = undo(b"Checked by our scanner.\n\n" + ENCODED, "base64")
    assert text == b"Checked by our scanner.\n\n\n" + LETTER


def test_a_short_letter_has_its_footer_too() -> None:
    assert undo(base64.b64encode(b"Help me") + b"\n--\nour list", "base64")[0] == (
        b"Help me\n--\nour list"
    )


@pytest.mark.parametrize(
    "data",
    [
        ENCODED,
        ENCODED.replace(b"\n", b"  \r\n"),
        ENCODED[:30] + b"\n" + ENCODED[30:],
    ],
    ids=["plain", "spaces at the ends", "short lines"],
)
def test_base64_alone_gets_nothing_added(data: bytes) -> None:
    assert undo(data, "base64") == (LETTER, "")


def test_a_stray_character_in_the_middle_is_no_footer() -> None:
    encoded = base64.encodebytes(LETTER * 3)
    assert undo(encoded[:100] + b"!" + encoded[100:], "base64") == (LETTER * 3, "")


def test_what_only_says_it_is_base64_stays_as_it_is() -> None:
    assert undo(FOOTER, "base64") == (FOOTER, "said to be base64 and is not")
