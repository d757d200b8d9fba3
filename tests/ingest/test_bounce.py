"""Bounces of many mail servers: known as such, and whom they say was not reached."""

import pytest

from ingest.message import Bounce, Message
from ingest.parse import parse

OWN = ("pals@trust.example",)


def read(raw: str) -> Bounce:
    message = parse(raw.encode(), own_addresses=OWN)
    assert message.automatic is not None
    assert message.automatic.kind == "bounce"
    assert message.bounce is not None
    return message.bounce


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
def test_a_report_names_our_mail_and_the_addresses_we_wrote_to(kind: str) -> None:
    assert read(REPORT.format(kind=kind)) == Bounce(
        "<ack.1@trust.example>", ("bob@post.example", "ann@post.example"), "5.1.1", "failed"
    )


def plain(sender: str, subject: str, body: str, headers: str = "") -> str:
    return f"From: {sender}\nTo: pals@trust.example\nSubject: {subject}\n{headers}\n{body}\n"


IN_WORDS = {
    "qmail": plain(
        "MAILER-DAEMON@mx.post.example",
        "failure notice",
        "Hi. I could not deliver your message.\n\n<ann@post.example>:\n550 5.1.1 no such user\n\n"
        "--- Below this line is a copy of the message.\n\nFrom: pals@trust.example\n"
        "Message-ID: <ack.2@trust.example>",
        "Return-Path: <>\n",
    ),
    "exim": plain(
        "Mail Delivery System <Mailer-Daemon@mx.post.example>",
        "Mail delivery failed: returning message to sender",
        "A message that you sent could not be delivered.\n\n  ann@post.example\n    550 5.1.1 "
        "Unrouteable address\n\n------ This is a copy of the message ------\n\n"
        "Message-Id: <ack.2@trust.example>",
        "X-Failed-Recipients: ann@post.example\n",
    ),
    "an old Exchange": plain(
        "System Administrator <postmaster@post.example>",
        "Undeliverable: Your message to us",
        "Your message\n\n  To: pals-list@trust.example\n  Subject: Your message to us\n\n"
        "did not reach the following recipient(s):\n\nann@post.example on Tue, 24 Nov 2026\n"
        "    5.1.1 The recipient name is not recognised\n\nMessage-ID: <ack.2@trust.example>",
    ),
    "Exchange Online": plain(
        "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@post.example>",
        "Undeliverable: Your message to us",
        "Your message to ann@post.example couldn't be delivered.\n"
        "Remote server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'\n\n"
        "Original message headers:\n\nMessage-ID: <ack.2@trust.example>",
        "X-MS-Exchange-Message-Is-Ndr:\n",
    ),
    "a gateway at an address of its own": plain(
        "gateway7@filter.example",
        "Mail could not be delivered",
        "Sorry, the message could not be delivered to ann@post.example.\n"
        "550 5.1.1 ann@post.example rejected\n\nReceived: from a by b\n"
        "Message-ID: <ack.2@trust.example>",
    ),
    "a server without an address": plain(
        "<>",
        "",
        "You sent mail to ann@post.example: 550 5.1.1 not a valid user.",
        "Return-Path: <>\nIn-Reply-To: <ack.2@trust.example>\n",
    ),
    "a French server": plain(
        "postmaster@post.example",
        "Message non distribué",
        "Delivery to ann@post.example failed: 550 5.1.1\n\nMessage-ID: <ack.2@trust.example>",
    ),
}


@pytest.mark.parametrize("raw", IN_WORDS.values(), ids=IN_WORDS.keys())
def test_a_bounce_in_words_is_read(raw: str) -> None:
    assert read(raw) == Bounce("<ack.2@trust.example>", ("ann@post.example",), "5.1.1", "failed")


def test_the_servers_own_addresses_are_not_the_recipients() -> None:
    raw = plain(
        "MAILER-DAEMON@mx.post.example",
        "Returned mail",
        "Contact postmaster@post.example for help.\n<ann@post.example>: unknown user",
    )
    assert read(raw).recipients == ("ann@post.example",)


def test_a_telephone_number_is_no_reply_code() -> None:
    raw = plain(
        "MAILER-DAEMON@mx.post.example", "failure notice", "Ring 480-624-2500. <ann@post.example>:"
    )
    assert read(raw).status == ""


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("It has not yet been delivered. Delivery attempts will continue.", "delayed"),
        ("The mail is delayed; we will keep trying for five days.", "delayed"),
        ("It was delayed for five days. I am giving up.", "failed"),
        ("550 5.1.1 no such user", "failed"),
        ("The mail has status 2.1.5.", "delivered"),
    ],
)
def test_what_became_of_the_mail_is_read_from_the_words(words: str, action: str) -> None:
    assert read(plain("MAILER-DAEMON@mx.post.example", "Mail", words)).action == action


def test_a_report_that_gave_up_has_failed_whatever_its_status() -> None:
    raw = REPORT.format(kind="message/rfc822").replace("5.1.1 (unknown)", "4.4.7")
    bounce = read(raw)
    assert (bounce.action, bounce.status[0]) == ("failed", "4")


CHALLENGES = {
    "a service we know": plain("Ann <ann@boxbe.com>", "Re: Your message", "Prove yourself."),
    "an automatic demand": plain(
        "Ann <ann@post.example>",
        "Re: Your message to us",
        "I am protecting myself from junk. Please verify that you are a human:\n"
        "https://guard.example/x",
        "Auto-Submitted: auto-replied\n",
    ),
}


@pytest.mark.parametrize("raw", CHALLENGES.values(), ids=CHALLENGES.keys())
def test_a_demand_to_prove_that_a_person_wrote_is_a_bounce(raw: str) -> None:
    assert read(raw).action == "failed"


@pytest.mark.parametrize("filling", ["\n", "a@", "> ", "message-id: <", "delivery "])
def test_a_bounce_made_to_exhaust_its_reader_is_read(filling: str) -> None:
    raw = plain(
        "MAILER-DAEMON@mx.post.example", "failure notice", filling * (500_000 // len(filling))
    )
    assert read(raw).original_message_id == ""


def person(raw: str) -> Message:
    message = parse(raw.encode(), own_addresses=OWN)
    assert message.automatic is None
    assert message.bounce is None
    return message


def test_a_report_attached_to_a_persons_letter_is_no_bounce() -> None:
    inner = REPORT.format(kind="text/rfc822-headers")
    person(
        "From: Ann <ann@post.example>\nTo: pals@trust.example\nSubject: This came back\n"
        'Content-Type: multipart/mixed; boundary="outer"\n\n--outer\n\nWhy did this come back?\n'
        f"--outer\nContent-Type: message/rfc822\n\n{inner}\n--outer--\n"
    )


def test_a_loose_delivery_status_in_a_persons_letter_is_no_bounce() -> None:
    person(
        "From: Ann <ann@post.example>\nTo: pals@trust.example\nSubject: What does this mean?\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nI got this.\n'
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.post.example\n\n"
        "Final-Recipient: rfc822; bob@post.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
