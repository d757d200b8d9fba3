"""Our own mailboxes, as whoever sends sees them."""

import pytest

from ingest.source import SourceError
from ingest.sources import open_source
from responders.own_mailboxes import IDLE, REST, OwnMailboxes
from responders.transport import TryLater
from tests.fakes.mailbox import DraftingMailbox
from tests.servers.imap_account import ImapAccount
from tests.servers.proxy import Wire

OURS = "<ours@example.nhs.uk>"


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0


def test_every_mailbox_is_asked_what_was_sent_and_the_first_takes_drafts() -> None:
    first, second = DraftingMailbox(), DraftingMailbox(name="second", sent={OURS})
    mailboxes = OwnMailboxes([first, second])

    assert mailboxes.has_sent(OURS)
    assert mailboxes.put_draft("<draft@example.nhs.uk>", b"Dear Anna")
    assert list(first.drafts) == ["<draft@example.nhs.uk>"]
    assert second.drafts == {}


def test_a_draft_that_was_sent_already_is_not_made_again() -> None:
    mailbox = DraftingMailbox(sent={OURS})

    assert not OwnMailboxes([mailbox]).put_draft(OURS, b"Dear Anna")
    assert mailbox.drafts == {}


def test_where_it_cannot_be_known_whether_it_was_sent_no_draft_is_made() -> None:
    mailbox = DraftingMailbox(trouble=SourceError("Outlook is away."))

    with pytest.raises(TryLater, match="Outlook is away") as failure:
        OwnMailboxes([mailbox]).put_draft(OURS, b"Dear Anna")

    assert failure.value.everything
    assert mailbox.drafts == {}


def test_a_mailbox_that_failed_is_left_alone_for_a_while_and_then_asked_again() -> None:
    clock, mailbox = Clock(), DraftingMailbox(trouble=SourceError("Outlook is away."))
    mailboxes = OwnMailboxes([mailbox], clock=lambda: clock.now)
    assert not mailboxes.has_sent(OURS)
    mailbox.trouble = None
    mailbox.sent.add(OURS)

    assert not mailboxes.has_sent(OURS)
    clock.now += REST
    assert mailboxes.has_sent(OURS)


def test_a_connection_that_the_server_closed_meanwhile_costs_nothing(mailbox: ImapAccount) -> None:
    clock = Clock()
    with mailbox.client() as client:
        client.create_folder("Drafts")
    with Wire(mailbox.host, mailbox.imap_port) as wire:
        url = mailbox.url.replace(f":{mailbox.imap_port}/", f":{wire.port}/")
        mailboxes = OwnMailboxes([open_source(url)], clock=lambda: clock.now)
        assert not mailboxes.has_sent(OURS)
        wire.cut(b"")  # whatever is said next finds the line closed
        clock.now += IDLE + 1

        assert mailboxes.put_draft(OURS, f"Message-ID: {OURS}\r\n\r\nDear Anna\r\n".encode())
        mailboxes.close()

    assert len(mailbox.flags("Drafts")) == 1
