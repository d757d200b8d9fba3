"""An officer's letter: it waits, it can be taken back, it goes in the thread, and what follows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ingest.message import Bounce
from responders.bounced import came_back
from responders.office import Office
from responders.reply import Answered, put_reply, take_back
from responders.transport import Uncertain
from store import outbox
from store.correspondence import ReplyDraft
from store.database import Database
from store.models import Case, Event, Outbox, StoredDeadline, Task
from store.reply_drafts import in_hand, keep
from store.tasks import open_task
from tests.responders.conftest import Clock
from tests.responders.letters import NOON, message
from tests.responders.post import ANNA, Post

TEXT = "Dear Anna,\n\nThank you. I will ring you tomorrow.\n\nWith kind regards,\n\nAlex\n"


@pytest.fixture
def post(database: Database, office: Office, clock: Clock) -> Post:
    """An office that has acknowledged Anna's letter."""
    post = Post(database, office, clock)
    post.concern()
    post.deliver()
    return post


def write(post: Post, *, letter: str = "answer_concern", goes_in: float = 10) -> int:
    """Alex answers Anna; gives the row's number."""
    with post.database.begin() as session:
        case = session.scalars(select(Case)).one()
        draft = keep(
            session, case, "alex", letter=letter, letter_version=3, recipient=ANNA,
            subject=f"About your message: {case.reference}", text=TEXT, at=post.clock(),
        )  # fmt: skip
        answered = Answered(
            from_address=post.office.from_address,
            answers="<letter-1@example.org>",
            goes_at=post.clock() + timedelta(seconds=goes_in),
        )
        row = put_reply(session, case, draft, answered, at=post.clock())
        assert row is not None
        return row.id


def test_it_waits_as_long_as_it_can_be_taken_back(post: Post) -> None:
    write(post)
    post.deliver()
    assert len(post.transport.posted) == 1
    post.clock.pass_by(seconds=10)
    post.deliver()
    assert post.transport.recipients == [ANNA, ANNA]


def test_it_goes_from_the_shared_mailbox_in_the_thread_and_is_no_automatic_mail(post: Post) -> None:
    write(post, goes_in=0)
    post.deliver()
    mail = post.transport.posted[1].message
    assert mail["From"].addresses[0].addr_spec == "weccg.comments@nhs.net"
    assert mail["In-Reply-To"] == "<letter-1@example.org>"
    assert mail["References"] == "<letter-1@example.org>"
    assert mail["Subject"] == "About your message: PALS-2026-000001"
    assert mail["Auto-Submitted"] is None
    assert mail["X-Auto-Response-Suppress"] is None
    assert "I will ring you tomorrow." in post.transport.posted[1].text


def test_it_pins_the_wording_and_says_who_wrote_it(post: Post) -> None:
    number = write(post)
    with post.database.read() as session:
        row = session.get_one(Outbox, number)
        assert (row.template, row.template_version) == ("answer_concern", 3)
        event = session.scalars(select(Event).where(Event.what == "reply decided")).one()
        assert event.actor == "alex"


def test_taken_back_it_never_goes_and_nothing_typed_is_lost(post: Post) -> None:
    number = write(post)
    with post.database.begin() as session:
        case = session.scalars(select(Case)).one()
        keep(
            session, case, "alex", letter="blank", letter_version=0, recipient=ANNA,
            subject="", text="Begun since.\n", at=post.clock(),
        )  # fmt: skip
        draft = take_back(session, session.get_one(Outbox, number), by="alex", at=post.clock())
        assert draft is not None
        assert draft.text == f"{TEXT}\nBegun since.\n"
        assert in_hand(session, case, "alex") is draft
    post.clock.pass_by(hours=1)
    post.deliver()
    assert len(post.transport.posted) == 1


def test_taken_back_and_sent_again_it_goes_once(post: Post) -> None:
    number = write(post)
    with post.database.begin() as session:
        take_back(session, session.get_one(Outbox, number), by="alex", at=post.clock())
    assert write(post, goes_in=0) != number
    post.deliver()
    assert len(post.transport.posted) == 2


def test_once_it_has_gone_it_cannot_be_taken_back(post: Post) -> None:
    number = write(post, goes_in=0)
    post.deliver()
    with post.database.begin() as session:
        row = session.get_one(Outbox, number)
        assert take_back(session, row, by="alex", at=post.clock()) is None
        assert row.state == "sent"


def test_the_same_draft_is_never_sent_twice(post: Post) -> None:
    write(post)
    with post.database.begin() as session:
        draft = session.scalars(select(ReplyDraft)).one()
        answered = Answered(from_address="x@nhs.net", answers="", goes_at=NOON)
        case = session.scalars(select(Case)).one()
        assert put_reply(session, case, draft, answered, at=NOON) is None


def test_it_answers_so_the_waiting_acknowledgement_and_its_task_are_done(
    database: Database, office: Office, clock: Clock
) -> None:
    post = Post(database, office, clock)
    post.office = office
    post.concern()
    with database.begin() as session:
        case = session.scalars(select(Case)).one()
        open_task(
            session, case, name="acknowledge", what="Acknowledge it.", why="", due_at=None, at=NOON
        )
        waiting = session.scalars(select(Outbox)).one()
        waiting.not_before = NOON + timedelta(minutes=10)
    write(post, goes_in=0)
    post.deliver()
    clock.pass_by(hours=1)
    post.deliver()
    assert len(post.transport.posted) == 1
    with database.read() as session:
        assert session.scalars(select(Task)).one().done_by == "alex"
        query = select(StoredDeadline).where(StoredDeadline.name == "acknowledge")
        assert session.scalars(query).one().met_at == NOON


def test_it_answers_the_ordinary_draft_and_leaves_the_one_about_danger_a_persons_task(
    database: Database, office: Office, clock: Clock
) -> None:
    post = Post(database, office, clock)
    post.concern()
    post.deliver("drafts")
    with database.begin() as session:
        ordinary = session.scalars(select(Outbox)).one()
        crisis = outbox.put(
            session,
            outbox.NewMail(
                key="crisis", case_id=ordinary.case_id, purpose="acknowledgement",
                template="danger_self", recipient=ANNA, envelope_from="pals@nhs.net",
                subject="Your safety", text="Please ring 999.", not_before=NOON,
            ),
            at=NOON,
        )  # fmt: skip
        assert crisis is not None
    post.deliver("drafts")
    write(post, goes_in=0)
    post.deliver("live")
    (left,) = [task for task in post.tasks() if task.done_at is None]
    assert "Your safety" in left.what


def test_a_letter_that_asks_for_consent_makes_the_case_wait_until_it_is_time_to_ask_again(
    post: Post,
) -> None:
    write(post, letter="consent_request", goes_in=0)
    with post.database.read() as session:
        assert session.scalars(select(Case)).one().status != "waiting"
    post.deliver()
    with post.database.read() as session:
        assert session.scalars(select(Case)).one().status == "waiting"
        deadline = session.scalars(select(StoredDeadline).where(StoredDeadline.name == "consent"))
        assert "10 working days" in deadline.one().working


def test_one_that_may_or_may_not_have_gone_is_a_persons_task_and_never_goes_again(
    post: Post,
) -> None:
    number = write(post, goes_in=0)
    post.transport.fail(Uncertain("The server fell silent."))
    post.deliver()
    post.clock.pass_by(hours=3)
    post.deliver()
    with post.database.read() as session:
        assert session.get_one(Outbox, number).state == "uncertain"
    assert [task.name for task in post.tasks()] == [f"uncertain-{number}"]


def comes_back(post: Post, number: int) -> None:
    """The mail server says that this mail of ours did not arrive."""
    with post.database.begin() as session:
        row = session.get_one(Outbox, number)
        bounce = Bounce(row.header_message_id, (row.recipient,), "5.1.1")
        case = session.scalars(select(Case)).one()
        notice = message(message_id="<bounce@example.org>", bounce=bounce)
        came_back(session, case, notice, office=post.office, now=post.clock())


def acknowledged_at(post: Post) -> object:
    with post.database.read() as session:
        query = select(StoredDeadline).where(StoredDeadline.name == "acknowledge")
        return session.scalars(query).one().met_at


def test_one_that_comes_back_is_a_task_and_opens_the_promise_again_unless_another_arrived(
    post: Post,
) -> None:
    number = write(post, goes_in=0)
    post.deliver()
    comes_back(post, number)
    assert [task.name for task in post.tasks()] == [f"undelivered-{number}"]
    assert acknowledged_at(post) is not None
    comes_back(post, 1)
    assert acknowledged_at(post) is None


def test_asked_for_again_consent_is_waited_for_anew(post: Post) -> None:
    write(post, letter="consent_request", goes_in=0)
    post.deliver()
    post.clock.pass_by(days=7)
    write(post, letter="consent_reminder", goes_in=0)
    post.deliver()
    with post.database.read() as session:
        deadline = session.scalars(select(StoredDeadline).where(StoredDeadline.name == "consent"))
        assert f"{deadline.one().due_at:%d %B}" == "15 December"


def test_where_its_case_went_into_another_meanwhile_that_one_waits(post: Post) -> None:
    write(post, letter="consent_request", goes_in=60)
    post.concern()
    with post.database.begin() as session:
        gone, stays = session.scalars(select(Case).order_by(Case.id))
        gone.merged_into_id, gone.status = stays.id, "closed"
    post.clock.pass_by(seconds=60)
    post.deliver()
    with post.database.read() as session:
        assert [case.status for case in session.scalars(select(Case).order_by(Case.id))] == [
            "closed",
            "waiting",
        ]
