"""What is done to a message in Outlook once it is stored."""

from tests.ews.reading import Opening, letter
from tests.ews.store import EwsMailbox
from tests.fakes.ledger import FakeLedger


def test_mail_is_moved_to_a_folder_below_the_inbox_too(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    target = mailbox.make_folder("Handled & done", below_inbox=True)
    mailbox.put(letter(1))

    FakeLedger().drain(opened(afterwards="move:Handled & done"))

    assert [item.mime for item in mailbox.folders[target]] == [letter(1)]


def test_a_message_that_staff_moved_meanwhile_is_no_trouble(
    mailbox: EwsMailbox, opened: Opening
) -> None:
    mailbox.make_folder("Handled")
    item = mailbox.put(letter(1))
    source, ledger = opened(afterwards="move:Handled"), FakeLedger()
    (fetched,) = source.poll(ledger)
    mailbox.remove(item.id)

    source.settle(ledger.store(fetched))

    assert mailbox.folders["inbox"] == []
