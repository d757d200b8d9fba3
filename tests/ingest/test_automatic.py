"""Machines are told from people, with the reason."""

import pytest

from ingest.message import Automatic
from ingest.parse import parse

OWN = ("pals@trust.example",)


def verdict(
    headers: str = "",
    *,
    sender: str = "Ann <ann@post.example>",
    subject: str = "Hello",
    body: str = "x",
) -> Automatic | None:
    raw = f"From: {sender}\nTo: pals@trust.example\nSubject: {subject}\n{headers}\n{body}\n"
    return parse(raw.encode(), own_addresses=OWN).automatic


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Auto-Submitted: auto-replied (vacation)\n", "auto_reply"),
        ("Auto-Submitted: no\nAuto-Submitted: auto-generated\n", "auto_reply"),
        ("X-Autoreply: yes\n", "auto_reply"),
        ("Precedence: auto_reply\n", "auto_reply"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply\n", "auto_reply"),
        ("Content-Type: text/calendar; method=REQUEST\n", "auto_reply"),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n",
            "auto_reply",
        ),
        ("Precedence: bulk\n", "newsletter"),
        (
            "List-Unsubscribe: <mailto:leave@news.example>\nFeedback-ID: 7:news:x\n",
            "newsletter",
        ),
        ("List-Id: News <news.post.example>\n", "newsletter"),
        ("X-Failed-Recipients: bob@post.example\n", "bounce"),
    ],
)
def test_headers_that_machines_write(headers: str, kind: str) -> None:
    found = verdict(headers)
    assert found is not None
    assert found.kind == kind
    assert found.reason


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: your query",
        "Out of Office: back Monday",
        "Abwesenheitsnotiz: Anfrage",
        "Réponse automatique : bonjour",
        "Ateb awtomatig: helo",
    ],
)
def test_subjects_of_automatic_answers(subject: str) -> None:
    found = verdict(subject=subject)
    assert found == Automatic("auto_reply", "The subject is that of an automatic answer.")


@pytest.mark.parametrize(
    ("headers", "subject"),
    [
        ("", "Hello"),
        ("", "Re: Automatic reply: your query"),
        ("", "Out of office hours nobody answered the phone"),
        ("Auto-Submitted: no\n", "Hello"),
        ("Precedence: normal\n", "Hello"),
        ("X-Auto-Response-Suppress: RN\n", "Hello"),
        ("List-Post: <mailto:pals@trust.example>\nList-Id: <pals.trust.example>\n", "Hello"),
        ("Return-Path: <ann@post.example>\n", "Hello"),
    ],
)
def test_people_are_not_machines(headers: str, subject: str) -> None:
    assert verdict(headers, subject=subject) is None


def test_a_list_like_footer_makes_no_newsletter() -> None:
    assert verdict(body="Help me.\n--\nTo unsubscribe from this list click here") is None


def test_our_own_mail_is_own() -> None:
    found = verdict(sender="PALS <PALS@trust.example>")
    assert found is not None
    assert found.kind == "own"


def test_a_web_form_from_our_own_address_is_the_persons_message() -> None:
    headers = "Reply-To: Ann <ann@post.example>\nAuto-Submitted: auto-generated\n"
    assert verdict(headers, sender="Website <pals@trust.example>") is None


REPORT = """From: Mail Delivery System <MAILER-DAEMON@mx.post.example>
To: pals@trust.example
Subject: Undelivered Mail Returned to Sender
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.post.example

Final-Recipient: rfc822; bob@post.example
Action: delayed
Status: 4.4.1

Original-Recipient: rfc822;ann@post.example
Final-Recipient: rfc822;ann@elsewhere.example
Action: failed
Status: 5.1.1 (unknown)
--b
Content-Type: {kind}

From: pals@trust.example
Message-ID: <ack.1@trust.example>
Subject: Your message to us

--b--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_names_our_mail_and_who_did_not_get_it(kind: str) -> None:
    message = parse(REPORT.format(kind=kind).encode())
    assert message.automatic is not None
    assert message.automatic.kind == "bounce"
    assert message.bounce is not None
    assert message.bounce.original_message_id == "<ack.1@trust.example>"
    assert message.bounce.recipients == ("bob@post.example", "ann@post.example")
    assert message.bounce.status == "5.1.1"


def test_a_bounce_in_words_only_is_read_too() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.post.example\nSubject: failure notice\nReturn-Path: <>\n\n"
        b"Hi. This is the mail program at mx.post.example.\n\n<ann@post.example>:\n"
        b"550 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\n"
        b"From: pals@trust.example\nMessage-ID: <ack.2@trust.example>\n"
    )
    bounce = parse(raw).bounce
    assert bounce is not None
    assert bounce.original_message_id == "<ack.2@trust.example>"
    assert bounce.recipients == ("ann@post.example",)
    assert bounce.status == "5.1.1"
