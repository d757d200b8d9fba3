"""Staff who live in Outlook see what triage found, as categories beside their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.source import SourceError
from ingest.sources import open_source
from review.words import load_words
from service.engine import Engine
from service.marks import REST, labels
from service.triage import Triage
from store.database import now
from store.marks import Unmarked
from store.models import Case, StoredFinding
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox, Item
from tests.servers.https import Reply
from tests.servers.openid import OpenIdProvider
from tests.service.marking import Office, open_office
from tests.service.microsoft import PALS, microsoft_settings

LEGAL = (
    b"From: Anna <anna@example.org>\r\nTo: pals@example.nhs.uk\r\nMessage-ID: <1@example.org>\r\n"
    b"Subject: My father\r\n\r\nI am making a formal complaint about my father's care. My "
    b"solicitor has sent you a letter before action.\r\n"
)
PLAIN = (
    b"From: Ben <ben@example.org>\r\nTo: pals@example.nhs.uk\r\nMessage-ID: <2@example.org>\r\n"
    b"Subject: Opening hours\r\n\r\nWhen is the walk-in centre open, please?\r\n"
)


@pytest.fixture
def mailbox(graph: FakeGraph) -> GraphMailbox:
    graph.mailboxes[PALS] = GraphMailbox()
    return graph.mailboxes[PALS]


@pytest.fixture
def rule() -> str:
    return "categories"


@pytest.fixture
def office(  # noqa: PLR0917 - each a fixture it stands on
    graph: FakeGraph,
    openid: OpenIdProvider,
    mailbox: GraphMailbox,
    tmp_path: Path,
    triage: Triage,
    rule: str,
) -> Iterator[Office]:
    settings = microsoft_settings(graph, openid, tmp_path, afterwards=rule)
    with open_office(tmp_path, triage, settings) as opened:
        yield opened


def ours(item: Item) -> list[str]:
    return [each for each in item.categories if each.startswith("PALS: ")]


def test_signals_and_grade_are_shown_beside_what_staff_set(
    mailbox: GraphMailbox, office: Office
) -> None:
    item = mailbox.put(LEGAL)
    item.categories = ["Olive"]
    office.triage()

    assert office.mark() == 1

    assert item.categories[0] == "Olive"
    assert "PALS: Legal action" in item.categories
    (case,) = office.house.cases()
    assert f"PALS: {load_words().grades[case.draft_grade]}" in item.categories  # type: ignore[index]  # a Grade


def test_one_run_shows_what_it_triaged(mailbox: GraphMailbox, office: Office) -> None:
    item = mailbox.put(LEGAL)
    source = office.source
    engine = Engine(office.house.flow, [source], transport=office.house.transport, sending="shadow")

    engine.drain(lambda *_: None)

    assert "PALS: Legal action" in item.categories


def test_marking_ends(mailbox: GraphMailbox, office: Office) -> None:
    mailbox.put(LEGAL)
    mailbox.put(PLAIN)
    office.triage()

    assert office.mark() == 2
    assert office.mark() == 0


def test_what_a_person_decides_is_shown_in_place_of_the_draft(
    mailbox: GraphMailbox, office: Office
) -> None:
    item = mailbox.put(LEGAL)
    office.triage()
    office.mark()
    with office.house.flow.database.begin() as session:
        session.scalars(select(Case)).one().grade = "catastrophic"
        for finding in session.scalars(select(StoredFinding)):
            if finding.signal == "legal":
                finding.dismissed_at = now()

    assert office.mark() == 1

    assert "PALS: Catastrophic" in item.categories
    assert "PALS: Legal action" not in item.categories
    grades = {f"PALS: {phrase}" for phrase in load_words().grades.values()}
    assert len(grades & set(item.categories)) == 1


def test_a_message_that_staff_moved_is_marked_where_it_is(
    mailbox: GraphMailbox, office: Office
) -> None:
    item = mailbox.put(LEGAL)
    office.triage()
    mailbox.move(item.id, mailbox.make_folder("Olive's work"))

    office.mark()

    assert "PALS: Legal action" in item.categories


def test_a_message_that_staff_deleted_is_no_trouble(mailbox: GraphMailbox, office: Office) -> None:
    gone, left = mailbox.put(LEGAL), mailbox.put(PLAIN)
    office.triage()
    mailbox.remove(gone.id)

    assert office.mark() == 2
    assert office.mark() == 0
    assert left.categories == ours(left)


def test_a_mailbox_that_takes_no_marks_is_read_all_the_same(
    graph: FakeGraph, mailbox: GraphMailbox, office: Office
) -> None:
    item = mailbox.put(LEGAL)
    denied = Reply(403, {"error": {"code": "ErrorAccessDenied", "message": "Access is denied."}})
    graph.answer_with("PATCH", denied, times=None)
    office.triage()

    assert office.mark() == 0
    asked = len(graph.requests)
    assert office.mark() == 0
    assert len(graph.requests) == asked

    graph.behave()
    later = mailbox.put(PLAIN)
    office.triage()
    office.seconds += REST
    office.mark()
    assert ours(item)
    assert ours(later)


@pytest.mark.parametrize("rule", ["categories:Triaged"])
def test_a_marked_message_may_go_to_a_folder_and_junk_stays(
    mailbox: GraphMailbox, office: Office
) -> None:
    folder = mailbox.make_folder("Triaged")
    mailbox.put(LEGAL)
    mailbox.put(PLAIN, folder="junkemail")
    office.triage()
    office.mark()

    assert [item.mime for item in mailbox.folders[folder]] == [LEGAL]
    assert [item.mime for item in mailbox.folders["junkemail"]] == [PLAIN]
    office.triage()
    assert len(office.house.messages()) == 2


@pytest.mark.parametrize("rule", ["categories:Triaged"])
def test_what_staff_put_into_a_folder_of_their_own_stays_there(
    mailbox: GraphMailbox, office: Office
) -> None:
    mailbox.make_folder("Triaged")
    theirs = mailbox.make_folder("Olive's work")
    item = mailbox.put(LEGAL)
    office.triage()
    office.mark()
    mailbox.move(item.id, theirs)
    with office.house.flow.database.begin() as session:
        session.scalars(select(Case)).one().grade = "catastrophic"

    assert office.mark() == 1

    assert [each.id for each in mailbox.folders[theirs]] == [item.id]
    assert "PALS: Catastrophic" in item.categories


@pytest.mark.parametrize("rule", ["", "keyword:palsbox"])
def test_nothing_is_marked_unless_asked_for(mailbox: GraphMailbox, office: Office) -> None:
    item = mailbox.put(LEGAL)
    office.triage()

    assert office.mark() == 0
    assert ours(item) == []


def test_slight_danger_says_read_first_and_no_grade_says_nothing() -> None:
    slight = Unmarked(
        delivery_id=1,
        folder="INBOX",
        key="1",
        junk=False,
        signals=(),
        grade="none",
        attention="first",
        findings=0,
    )

    assert labels(slight, load_words()) == ["Read first"]


@pytest.mark.parametrize("url", ["maildir:///var/mail/pals", "imap://u:s@127.0.0.1/INBOX"])
def test_mailboxes_without_categories_refuse_the_rule(url: str) -> None:
    with pytest.raises(SourceError, match="graph://"):
        open_source(url, afterwards="categories")
