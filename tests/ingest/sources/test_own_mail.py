"""Mailboxes with a Drafts folder: drafts lie there once, and what was sent is found."""

from abc import ABC, abstractmethod

import pytest

from ingest.source import DraftingSource, SentMail, SourceError
from ingest.sources import open_source
from tests.ews import soap
from tests.ews.fake_exchange import FakeExchange
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.ingest.sources.conftest import EwsPlace, GraphPlace, ImapPlace, MaildirPlace, Opening
from tests.servers.https import DROPPED, Reply
from tests.servers.imap_account import ImapAccount

OURS = "<PALS-2026-000001.token.0123456789abcdef@example.nhs.uk>"
LETTER = (
    b"From: PALS <pals@example.nhs.uk>\r\nTo: anna@example.org\r\nSubject: Thank you\r\n"
    + f"Message-ID: {OURS}\r\n\r\nDear Anna\r\n.\r\n..\r\n".encode()
)


class Outlook(ABC):
    """A mailbox with its Drafts and Sent folders, as a person sees them."""

    url: str

    @abstractmethod
    def drafts(self) -> list[bytes]:
        """What lies in Drafts."""

    @abstractmethod
    def send(self) -> None:
        """The person sends the first draft."""


class ImapOutlook(Outlook):
    """On a real Dovecot, with folders named as Exchange names them."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self.url = ImapPlace(account).url
        with account.client() as client:
            for folder in ("Drafts", "Sent Items"):
                client.create_folder(folder)

    def drafts(self) -> list[bytes]:
        with self._account.client() as client:
            client.select_folder("Drafts", readonly=True)
            told = client.fetch(client.search(), [b"BODY.PEEK[]", b"FLAGS"])
        assert all(rb"\Draft" in each[b"FLAGS"] for each in told.values())
        return [each[b"BODY[]"] for each in told.values()]

    def send(self) -> None:
        self._account.move(1, "Sent Items", source="Drafts")


class GraphOutlook(Outlook):
    """On the fake of Microsoft Graph."""

    def __init__(self, graph: FakeGraph) -> None:
        self.mailbox: GraphMailbox
        place = GraphPlace(graph)
        self.mailbox, self.url = place.mailbox, place.url

    def drafts(self) -> list[bytes]:
        return [item.mime for item in self.mailbox.folders["drafts"]]

    def send(self) -> None:
        self.mailbox.move(self.mailbox.folders["drafts"][0].id, "sentitems")


class EwsOutlook(Outlook):
    """On the fake of Exchange on premises."""

    def __init__(self, exchange: FakeExchange) -> None:
        place = EwsPlace(exchange)
        self.mailbox, self.url = place.mailbox, place.url

    def drafts(self) -> list[bytes]:
        return [item.mime for item in self.mailbox.folders["drafts"]]

    def send(self) -> None:
        self.mailbox.move(self.mailbox.folders["drafts"][0].id, "sentitems")


@pytest.fixture(params=["imap", "graph", "ews"])
def outlook(request: pytest.FixtureRequest) -> Outlook:
    """A mailbox, once of every kind that has Drafts."""
    if request.param == "ews":
        return EwsOutlook(request.getfixturevalue("exchange"))
    if request.param == "graph":
        return GraphOutlook(request.getfixturevalue("graph"))
    return ImapOutlook(request.getfixturevalue("mailbox"))


def drafting(opening: Opening, url: str) -> DraftingSource:
    source = opening(url)
    assert isinstance(source, DraftingSource)
    return source


def test_a_draft_lies_in_drafts_byte_for_byte(outlook: Outlook, opening: Opening) -> None:
    drafting(opening, outlook.url).put_draft(OURS, LETTER)

    assert outlook.drafts() == [LETTER]


def test_a_draft_is_put_there_once_however_often_it_is_asked_for(
    outlook: Outlook, opening: Opening
) -> None:
    drafting(opening, outlook.url).put_draft(OURS, LETTER)
    again = drafting(opening, outlook.url)
    again.put_draft(OURS, LETTER)
    again.put_draft("<another@example.nhs.uk>", LETTER.replace(OURS.encode(), b"<another@x>"))

    assert len(outlook.drafts()) == 2


def test_what_a_person_sent_is_found_and_what_is_a_draft_is_not(
    outlook: Outlook, opening: Opening
) -> None:
    source = drafting(opening, outlook.url)
    source.put_draft(OURS, LETTER)
    assert not source.has_sent(OURS)

    outlook.send()

    assert source.has_sent(OURS)
    assert not source.has_sent("<another@example.nhs.uk>")


def test_checking_makes_no_draft(outlook: Outlook, opening: Opening) -> None:
    source = drafting(opening, outlook.url)

    assert source.check_drafts().startswith("Drafts go to")
    assert outlook.drafts() == []


def test_an_imap_account_without_drafts_says_what_to_create(
    mailbox: ImapAccount, opening: Opening
) -> None:
    source = drafting(opening, mailbox.url)
    with mailbox.client() as client:
        for folder in ("Drafts", "INBOX.Drafts"):
            if client.folder_exists(folder):
                client.delete_folder(folder)

    with pytest.raises(SourceError, match="create a folder named Drafts") as failure:
        source.put_draft(OURS, LETTER)

    assert failure.value.permanent


def test_a_maildir_has_neither(maildir: MaildirPlace) -> None:
    source = open_source(maildir.url)

    assert not isinstance(source, DraftingSource)
    assert not isinstance(source, SentMail)


def test_a_draft_of_graph_whose_answer_was_lost_is_not_made_twice(
    graph: FakeGraph, opening: Opening
) -> None:
    outlook = GraphOutlook(graph)
    source = drafting(opening, outlook.url)
    graph.answer_with("POST.*drafts", DROPPED, carried_out=True)

    with pytest.raises(SourceError):
        source.put_draft(OURS, LETTER)
    source.put_draft(OURS, LETTER)

    assert outlook.drafts() == [LETTER]


def test_a_draft_of_exchange_whose_answer_was_lost_is_not_made_twice(
    exchange: FakeExchange, opening: Opening
) -> None:
    outlook = EwsOutlook(exchange)
    source = drafting(opening, outlook.url)
    exchange.answer_with("CreateItem", soap.DROPPED, carried_out=True)

    with pytest.raises(SourceError):
        source.put_draft(OURS, LETTER)
    source.put_draft(OURS, LETTER)

    assert outlook.drafts() == [LETTER]


def test_a_message_id_that_graph_would_not_keep_is_put_back(
    graph: FakeGraph, opening: Opening
) -> None:
    outlook = GraphOutlook(graph)
    graph.drafts.renames = True
    source = drafting(opening, outlook.url)
    graph.answer_with("PATCH", Reply(500))
    with pytest.raises(SourceError):
        source.put_draft(OURS, LETTER)
    assert outlook.drafts() == []

    source.put_draft(OURS, LETTER)
    source.put_draft(OURS, LETTER)

    assert outlook.drafts() == [LETTER]


def test_an_app_that_may_not_write_is_told_of_the_role(graph: FakeGraph, opening: Opening) -> None:
    outlook = GraphOutlook(graph)
    denied = Reply(403, {"error": {"code": "ErrorAccessDenied", "message": "Access is denied."}})
    graph.answer_with("POST.*drafts", denied)

    with pytest.raises(SourceError, match="give it the role in Exchange") as failure:
        drafting(opening, outlook.url).put_draft(OURS, LETTER)

    assert failure.value.permanent
