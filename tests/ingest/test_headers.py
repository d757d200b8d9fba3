"""Header values as a person would read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.headers import decode_words, parameter
from ingest.parse import parse


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?B?SGVsbG8=?=", "Hello"),
        ("=?utf-8?B?SGVsbG8?=", "Hello"),
        ("=?utf-8?Q?a?= =?utf-8?Q?b?= c", "ab c"),
        ("=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"),
        ("=?utf-8?Q?Why??=", "Why?"),
        ("=?UTF-8?Q?what?=20now?=", "what? now"),
        ("=?utf-8?Q?two words?=", "two words"),
        ("x=?utf-8?Q?y?=z", "xyz"),
        ("=?utf-8*en?Q?x_y?=", "x y"),
        ("=?utf-8?Q?cut off", "cut off"),
        ("=?windows-1252?Q?can=92t?=", "can’t"),
        ("=?x-klingon?Q?caf=E9?=", "café"),
        ("=?utf-8?Q?sui=E2=80=8Bcide?=", "suicide"),
        ("=?utf-8?Q?one=0Atwo?=", "one two"),
        ("=?nonsense", "=?nonsense"),
    ],
)
def test_encoded_words_in_the_wild(value: str, expected: str) -> None:
    assert decode_words(value) == expected


@given(st.text(alphabet=st.sampled_from("=?utf8-QBb_ A9é\n")))
def test_any_value_becomes_one_line(value: str) -> None:
    assert "\n" not in decode_words(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("multipart/report; report-type=delivery-status", "delivery-status"),
        ('multipart/report; boundary="b";\n report-type="delivery-status"', "delivery-status"),
        ("multipart/report; Report-Type = delivery-status; x=y", "delivery-status"),
        ("multipart/report", ""),
    ],
)
def test_a_parameter_is_found(value: str, expected: str) -> None:
    assert parameter(value, "report-type") == expected


def test_a_nul_in_a_header_is_left_out() -> None:
    message = parse(b"From: Ann <a\0b@post.example>\nMessage-ID: <a\0b@x.example>\n\nHello")
    assert message.from_.address == "ab@post.example"
    assert message.message_id == "<ab@x.example>"
