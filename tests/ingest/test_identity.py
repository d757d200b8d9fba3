"""Names and headers that disagree are told to staff, in a sentence each."""

import pytest

from ingest.parse import parse

PASSED = "Authentication-Results: mx.nhs.net; dmarc=pass header.from={}\n"
FAILED = "Authentication-Results: mx.nhs.net; dmarc=fail header.from={}\n"


def doubts(sender: str, headers: str = "") -> tuple[str, ...]:
    raw = f"{headers}From: {sender}\nTo: pals@trust.example\nSubject: x\n\nHello\n"
    return parse(raw.encode()).doubts


def test_most_mail_raises_no_doubt() -> None:
    assert doubts("Ann Fenn <ann@post.example>") == ()


def test_a_domain_that_looks_like_parliaments_is_told() -> None:
    assert doubts("Jo Hale MP <jo@parliarnent.uk>") == (
        "The domain parliarnent.uk looks like parliament.uk, and is another.",
    )


def test_a_name_that_shows_another_address_is_told() -> None:
    assert doubts('"jo.hale.mp@parliament.uk" <jo@post.example>') == (
        "The name shows the address jo.hale.mp@parliament.uk, but it came from jo@post.example.",
    )


@pytest.mark.parametrize(
    "sender",
    [
        '"ann@post.example" <ann@post.example>',
        '"ann@mail.post.example" <ann@post.example>',
        "PALS Team <pals@hospital.nhs.uk>",
        "Paula Palsgrave <paula@gmail.com>",
        "Nan Hsu <nan@gmail.com>",
    ],
)
def test_names_that_agree_are_nothing_to_tell(sender: str) -> None:
    assert doubts(sender) == ()


@pytest.mark.parametrize(
    "name", ["PALS Team", "NHS Complaints", "Essex Police", "House of Commons"]
)
def test_an_office_that_writes_from_a_private_address_is_told(name: str) -> None:
    (doubt,) = doubts(f"{name} <x1977@gmail.com>")
    assert "anybody may have an address at gmail.com" in doubt


def test_a_failed_check_is_told_with_its_way() -> None:
    headers = FAILED.format("parliament.uk") + "Return-Path: <x@relay.example>\n"
    assert doubts("Jo Hale MP <jo@parliament.uk>", headers) == (
        "It failed authentication: DMARC failed for parliament.uk.",
        "It came by way of relay.example, which nothing links to parliament.uk.",
    )


@pytest.mark.parametrize(
    "headers",
    [
        "Return-Path: <bounce-17-ann=post.example@mailer.example>\n",
        PASSED.format("post.example") + "Sender: ann@mailer.example\n",
        "Sender: desk@mail.post.example\n",
        "Reply-To: Ann <ANN@post.example>\n",
    ],
)
def test_sending_through_a_provider_is_nothing_to_tell(headers: str) -> None:
    assert doubts("Ann <ann@post.example>", headers) == ()


def test_another_sender_whom_nothing_vouches_for_is_told() -> None:
    assert doubts("Ann <ann@post.example>", "Sender: bo@elsewhere.example\n") == (
        "bo@elsewhere.example sent it in the name of ann@post.example.",
    )


def test_answers_that_would_go_elsewhere_are_told() -> None:
    assert doubts("Ann <ann@post.example>", "Reply-To: ann@pоst.example\n")[-1] == (
        "Answers would go to ann@pоst.example, not to ann@post.example."
    )


def test_two_writers_are_told() -> None:
    assert doubts("Ann <ann@post.example>", "From: Jo <jo@parliament.uk>\n")[0] == (
        "Its From headers name 2 different senders."
    )


def test_a_newsletter_may_send_as_it_likes() -> None:
    headers = "List-Id: <news.post.example>\nPrecedence: bulk\nReply-To: bo@elsewhere.example\n"
    assert doubts("News <news@post.example>", headers) == ()
