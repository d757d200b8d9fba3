"""Outgoing mail: RFC 5322 and RFC 3834, and no header that a stranger wrote."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.letter import Mail, UnsafeLetterError, is_message_id, to_bytes

MAIL = Mail(
    purpose="acknowledgement",
    from_name="Patient Experience Team",
    from_address="weccg.comments@nhs.net",
    recipient="anna@example.org",
    subject="We have your message: PALS-2026-000123",
    text="Hello,\n\nThank you.\n.\nA dot alone.\n",
    html='<!DOCTYPE html>\n<html lang="en-GB"><body><p>Hello, Zoë</p></body></html>\n',
    message_id="<PALS-2026-000123.abcdefghijklmnop.0123456789abcdef0123@nhs.net>",
    in_reply_to="<letter-1@example.org>",
    date=datetime(2026, 11, 24, 12, tzinfo=UTC),
)


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def test_an_acknowledgement_says_that_a_machine_replied() -> None:
    message = read(to_bytes(MAIL))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"


@pytest.mark.parametrize("purpose", ["alert", "admin"])
def test_an_alert_says_that_a_machine_wrote_it(purpose: str) -> None:
    assert read(to_bytes(replace(MAIL, purpose=purpose)))["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("purpose", ["reply", "draft"])
def test_what_an_officer_sends_does_not_claim_to_be_automatic(purpose: str) -> None:
    message = read(to_bytes(replace(MAIL, purpose=purpose)))
    assert message["Auto-Submitted"] is None
    assert message["X-Auto-Response-Suppress"] is None


def test_it_answers_the_message_it_acknowledges() -> None:
    message = read(to_bytes(MAIL))
    assert message["In-Reply-To"] == "<letter-1@example.org>"
    assert message["References"] == "<letter-1@example.org>"


def test_its_message_id_is_the_one_decided_beforehand() -> None:
    assert f"Message-ID: {MAIL.message_id}\r\n".encode() in to_bytes(MAIL)


def test_a_long_message_id_to_answer_is_neither_folded_nor_encoded() -> None:
    long = f"<{'a' * 200}@example.org>"
    raw = to_bytes(replace(MAIL, in_reply_to=long))
    assert f"In-Reply-To: {long}\r\n".encode() in raw
    assert f"References: {long}\r\n".encode() in raw


def test_a_second_attempt_is_byte_for_byte_the_same_mail() -> None:
    assert to_bytes(MAIL) == to_bytes(MAIL)


def test_it_goes_to_one_person_and_copies_nobody() -> None:
    message = read(to_bytes(MAIL))
    assert message["To"] == "anna@example.org"
    assert message["From"] == "Patient Experience Team <weccg.comments@nhs.net>"
    assert message["Cc"] is None
    assert message["Bcc"] is None
    assert message["Reply-To"] is None


def test_it_has_a_text_part_first_and_html_after() -> None:
    message = read(to_bytes(MAIL))
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    plain, html = (part.get_content() for part in message.iter_parts())
    assert plain.splitlines() == MAIL.text.splitlines()
    assert "Zoë" in html


def test_every_byte_is_ascii_with_crlf_in_short_lines() -> None:
    raw = to_bytes(replace(MAIL, text="Zoë " * 400))
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 100


def test_the_date_is_the_moment_of_decision() -> None:
    assert read(to_bytes(MAIL))["Date"] == "Tue, 24 Nov 2026 12:00:00 +0000"


@pytest.mark.parametrize(
    "hostile",
    [
        "<a@b>\r\nBcc: everyone@example.org",
        "<a@b>\n<c@d>",
        "<a@b> <c@d>",
        "a@b",
        "<a b@c>",
        "<no-at-sign>",
        "<a@b",
        "<" + "a" * 300 + "@b>",
        "<é@example.org>",
        "",
    ],
)
def test_a_message_id_that_is_none_is_left_out(hostile: str) -> None:
    message = read(to_bytes(replace(MAIL, in_reply_to=hostile)))
    assert message["In-Reply-To"] is None
    assert message["References"] is None
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "recipient",
    [
        "anna@example.org\r\nBcc: all@example.org",
        "anna@example.org, ben@example.org",
        "Anna <anna@example.org>",
        "anna@example.org\n",
        "anna@@example.org",
        "anna@localhost",
        "änna@example.org",
        "",
    ],
)
def test_a_recipient_that_is_no_address_is_refused(recipient: str) -> None:
    with pytest.raises(UnsafeLetterError, match="recipient"):
        to_bytes(replace(MAIL, recipient=recipient))


def test_a_subject_with_a_line_break_is_refused() -> None:
    with pytest.raises(UnsafeLetterError, match="subject"):
        to_bytes(replace(MAIL, subject="Hello\r\nBcc: all@example.org"))


def test_a_senders_name_with_a_line_break_is_refused() -> None:
    with pytest.raises(UnsafeLetterError, match="name"):
        to_bytes(replace(MAIL, from_name="Us\nBcc: all@example.org"))


def test_a_message_id_of_ours_that_is_none_is_refused() -> None:
    with pytest.raises(UnsafeLetterError, match="Message-ID"):
        to_bytes(replace(MAIL, message_id="<a>\r\nBcc: all@example.org"))


@given(st.text(max_size=300))
def test_whatever_a_stranger_puts_in_its_message_id_only_our_headers_go_out(given_: str) -> None:
    raw = to_bytes(replace(MAIL, in_reply_to=given_))
    names = set(read(raw).keys())
    assert names <= {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "MIME-Version",
        "Content-Type",
    }
    assert ("In-Reply-To" in names) == is_message_id(given_)
