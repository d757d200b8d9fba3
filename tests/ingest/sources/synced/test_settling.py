"""What is done to a stored message in Outlook: a category beside those of staff."""

from tests.fakes.ledger import FakeLedger
from tests.graph.reading import letter
from tests.ingest.sources.synced.services import Service


def test_a_keyword_becomes_a_category_beside_those_of_staff(service: Service) -> None:
    item = service.mailbox.put(letter(1))
    item.categories.append("Olive")
    junk = service.mailbox.put(letter(2), folder="junkemail")

    FakeLedger().drain(service.opened(afterwards="keyword:palsbox"))

    assert item.categories == ["Olive", "palsbox"]
    assert junk.categories == []


def test_a_category_that_staff_set_at_the_same_moment_is_kept(service: Service) -> None:
    item = service.mailbox.put(letter(1))
    service.suffer("somebody changes it meanwhile")

    FakeLedger().drain(service.opened(afterwards="keyword:palsbox"))

    assert item.categories == ["palsbox"]
