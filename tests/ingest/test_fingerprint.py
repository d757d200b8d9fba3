"""A message stays the same message wherever it is seen, and no other becomes it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fingerprint import fingerprint

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
MAIL = (
    b"From: a@post.example\nTo: b@c.example\nSubject: x\nMessage-ID: <1@post.example>\n\nWords.\n"
)


@pytest.mark.parametrize(
    "copy",
    [
        MAIL.replace(b"\n", b"\r\n"),
        b"Received: by mx.example; today\nX-Spam: no\n" + MAIL,
        MAIL + b"\n\n",
        MAIL.replace(b"Subject: x", b"Subject:\n  x"),
        MAIL.replace(b"Message-ID", b"Message-Id"),
    ],
)
def test_the_same_mail_in_another_mailbox(copy: bytes) -> None:
    assert fingerprint(copy, LATER) == fingerprint(MAIL, NOW)


def test_another_body_under_the_same_message_id_is_another_message() -> None:
    assert fingerprint(MAIL.replace(b"Words", b"Other"), NOW) != fingerprint(MAIL, NOW)


def test_two_peoples_identical_web_form_mails_stay_two() -> None:
    form = MAIL.replace(b"Message-ID: <1@post.example>\n", b"")
    assert fingerprint(form, NOW) != fingerprint(form, LATER)
    elsewhere = NOW.astimezone(timezone(timedelta(hours=1)))
    assert fingerprint(form, NOW) == fingerprint(form, elsewhere)


def test_texts_without_headers_differ_by_their_words() -> None:
    assert fingerprint(b"One.\n\nTwo.", NOW) != fingerprint(b"Three.\n\nTwo.", NOW)


@given(st.binary())
def test_any_bytes_have_a_fingerprint(raw: bytes) -> None:
    assert len(fingerprint(raw, NOW)) == 64
