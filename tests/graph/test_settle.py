"""What is done to a stored message in Outlook: a category beside those of staff."""

from tests.fakes.ledger import FakeLedger
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.graph.reading import Opening, letter
from tests.servers.https import Reply


def test_a_keyword_becomes_a_category_beside_those_of_staff(
    mailbox: GraphMailbox, opened: Opening
) -> None:
    item = mailbox.put(letter(1))
    item.categories.append("Olive")
    junk = mailbox.put(letter(2), folder="junkemail")

    FakeLedger().drain(opened(afterwards="keyword:palsbox"))

    assert item.categories == ["Olive", "palsbox"]
    assert junk.categories == []


def test_a_category_that_staff_set_at_the_same_moment_is_kept(
    graph: FakeGraph, mailbox: GraphMailbox, opened: Opening
) -> None:
    item = mailbox.put(letter(1))
    conflict = Reply(412, {"error": {"code": "ErrorIrresolvableConflict", "message": "Changed."}})
    graph.answer_with("PATCH", conflict)

    FakeLedger().drain(opened(afterwards="keyword:palsbox"))

    assert item.categories == ["palsbox"]
