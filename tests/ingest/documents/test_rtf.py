"""Rich Text, as word processors write it and as Outlook wraps HTML in it."""

import pytest

from ingest.documents.rtf import RichText, read_rich_text
from tests.ingest.documents.reading import lines, read


def text(rtf: bytes) -> str:
    return read_rich_text(rb"{\rtf1\ansi\ansicpg1252 " + rtf + b"}").text


@pytest.mark.parametrize(
    ("rtf", "expected"),
    [
        (rb"I can{\b not} go\i0  on", "I cannot go on"),
        (rb"one\par two\line three\tab four", "one\ntwo\nthree\tfour"),
        (rb"caf\'e9 \ldblquote so\rdblquote\~there\_on", "café “so” there-on"),
        (rb"\u8364 ?5 \u-10179?\u-8704?", "€5 \ud83d\ude00"),
        (rb"\uc2\u233\'c3\'a9t\u233 ab.", "été."),
        (rb"\{braces\} and \\", "{braces} and \\"),
        (rb"{\fonttbl{\f0 Arial;}}{\stylesheet{\s1 Heading;}}{\*\generator X;}words", "words"),
        (rb"{\pict\wmetafile8 0102}{\*\unknown no}words", "words"),
        (rb"a{\pict\bin4 }}}}}b", "ab"),
        (rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt the link}}", "the link"),
        (rb"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt In a box}}}", "In a box"),
        (rb"{\fonttbl{\f1\fcharset204 Arial;}}\f1 \'d1\'ee\'f1", "Сос"),
        (rb"{\fonttbl{\f1\fcharset2 Wingdings;}}{\f1 \'fe} yes", "☑ yes"),
        (rb"a\cell b\cell\row c", "a\tb\t\nc"),
    ],
)
def test_the_words_of_rich_text(rtf: bytes, expected: str) -> None:
    assert text(rtf) == expected


@pytest.mark.parametrize(
    ("settings", "shown"),
    [(rb"\ffres1", "☒"), (rb"\ffres0\ffdefres1", "☐"), (rb"\ffres25\ffdefres1", "☒"), (b"", "☐")],
)
def test_a_box_of_a_form_is_seen_as_ticked_or_not(settings: bytes, shown: str) -> None:
    field = rb"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1{\*\ffname A}%s}}}}" % settings
    assert text(field + b" yes") == f"{shown} yes"


def test_what_was_deleted_in_tracked_changes_is_read_last() -> None:
    extract = read(rb"{\rtf1 I am {\deleted not }well.}")
    assert lines(extract) == ["I am well.", "Deleted in tracked changes: not"]


def test_html_that_outlook_wrapped_comes_out_as_it_went_in() -> None:
    wrapped = (
        rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 I can{\*\htmltag84 <b>}"
        rb"\htmlrtf {\b\htmlrtf0 not\htmlrtf }\htmlrtf0{\*\htmltag92 </b>} go\htmlrtf\par}\htmlrtf0"
        rb"{\*\htmltag72 </p>}{\*\mhtmltag x}}"
    )
    assert read_rich_text(wrapped) == RichText("<p>I can<b>not</b> go</p>", True)
    assert read(wrapped).text == "I cannot go"


@pytest.mark.parametrize("rtf", [b"{\\rtf1", b"{\\rtf1 }}}}words", b"{\\rtf1 \\bin-9 words", b"\\"])
def test_broken_rich_text_raises_nothing(rtf: bytes) -> None:
    assert read_rich_text(rtf).text in {"", "words"}
