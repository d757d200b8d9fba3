"""Sending through Graph what does not fit into one request."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest

from ingest.sources.graph.address import GraphAddress
from ingest.sources.graph.client import LARGEST_MIME
from ingest.sources.oauth.app import App
from responders.transport import Refused, TryLater
from responders.transports.graph import GraphTransport
from responders.transports.graph_large import IN_ONE
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.responders.transports.test_contract import ANNA, US, mail
from tests.servers.https import DROPPED, Reply
from tests.servers.openid import TENANT


@pytest.fixture
def mailbox(graph: FakeGraph) -> GraphMailbox:
    graph.mailboxes[US] = GraphMailbox()
    return graph.mailboxes[US]


@pytest.fixture
def transport(graph_app: App) -> Iterator[GraphTransport]:
    one = GraphTransport(GraphAddress(TENANT, US), graph_app, sleep=lambda _: None)
    yield one
    one.close()


FILES = {"scan.pdf": bytes(range(256)) * 20_000, "note.bin": b"small", "other.pdf": b"%" * IN_ONE}


def with_files(files: dict[str, bytes]) -> bytes:
    letter = EmailMessage(SMTP.clone(max_line_length=998))
    for name, value in message_from_bytes(mail(ANNA)).items():
        letter[name] = value
    letter.set_content("Dear Anna\n")
    for name, content in files.items():
        letter.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return letter.as_bytes()


def test_a_mail_with_large_files_goes_whole_with_every_header_of_ours(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport
) -> None:
    transport.send(US, ANNA, with_files(FILES))

    (sent,) = mailbox.folders["sentitems"]
    letter = message_from_bytes(sent.mime, policy=default)
    assert isinstance(letter, EmailMessage)
    assert {part.get_filename(): part.get_content() for part in letter.iter_attachments()} == FILES
    assert letter["Message-ID"] == "<ack-1@example.nhs.uk>"
    assert letter["References"] == "<letter@example.org>"
    assert letter["Auto-Submitted"] == "auto-replied"
    body = letter.get_body()
    assert body is not None
    assert "Dear Anna" in body.get_content()
    assert mailbox.folders["drafts"] == []
    assert not any("sendMail" in request.path for request in graph.requests)


@pytest.mark.parametrize("header", ["Auto-Submitted", "References"])
def test_a_large_mail_that_would_lose_a_header_is_not_sent(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport, header: str
) -> None:
    graph.drafts.loses.add(header)

    with pytest.raises(Refused, match=f"would not keep its header {header}"):
        transport.send(US, ANNA, with_files(FILES))

    assert mailbox.folders["sentitems"] == mailbox.folders["drafts"] == []


def test_a_draft_that_broke_off_is_thrown_away_by_the_next_attempt(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport, graph_app: App
) -> None:
    graph.answer_with("sessions", Reply(400), times=1)
    with pytest.raises(Refused):
        transport.send(US, ANNA, with_files(FILES))
    graph.answer_with("createUploadSession", Reply(429, headers={"Retry-After": "900"}))
    with pytest.raises(TryLater):
        transport.send(US, ANNA, with_files(FILES))
    assert len(mailbox.folders["drafts"]) == 1

    fresh = GraphTransport(GraphAddress(TENANT, US), graph_app, sleep=lambda _: None)
    fresh.send(US, ANNA, with_files(FILES))
    fresh.close()

    assert len(mailbox.folders["sentitems"]) == 1
    assert mailbox.folders["drafts"] == []


def test_a_large_mail_that_went_although_the_answer_was_lost_has_gone(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport
) -> None:
    graph.answer_with("/send$", DROPPED, carried_out=True)

    transport.send(US, ANNA, with_files(FILES))

    assert len(mailbox.folders["sentitems"]) == 1


@pytest.mark.parametrize(
    ("about", "reply"),
    [
        ("sessions", DROPPED),
        ("attachments$", Reply(500)),
        ("createUploadSession", Reply(201, {"uploadUrl": "http://outlook.example/session"})),
    ],
)
def test_where_the_draft_fails_nothing_has_gone_and_it_is_tried_again(
    graph: FakeGraph, mailbox: GraphMailbox, transport: GraphTransport, about: str, reply: Reply
) -> None:
    graph.answer_with(about, reply)

    with pytest.raises(TryLater):
        transport.send(US, ANNA, with_files(FILES))
    transport.send(US, ANNA, with_files(FILES))

    assert len(mailbox.folders["sentitems"]) == 1
    assert mailbox.folders["drafts"] == []


def test_words_alone_may_not_be_so_many(mailbox: GraphMailbox, transport: GraphTransport) -> None:
    with pytest.raises(Refused, match="Without its files the mail has 4 MB"):
        transport.send(US, ANNA, mail(ANNA) + b"words\r\n" * (LARGEST_MIME // 5))

    assert mailbox.folders["sentitems"] == mailbox.folders["drafts"] == []
