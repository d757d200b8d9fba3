"""Drafts only: alerts go, acknowledgements wait in Drafts for a person, and none is made twice."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest

from ingest.source import SourceError
from responders.deliver import LEASE, deliver_due
from responders.office import Office
from responders.outcomes import MOST_ATTEMPTS
from store import outbox
from store.database import Database
from tests.responders.conftest import Clock
from tests.responders.letters import NOON
from tests.responders.post import ANNA, LEAD, Crash, Post


@pytest.fixture
def post(database: Database, office: Office, clock: Clock) -> Post:
    return Post(database, office, clock)


def test_alerts_go_and_the_acknowledgement_lies_in_drafts(post: Post) -> None:
    post.danger()

    assert post.deliver("drafts").counts == {"sent": 1, "draft": 1}
    assert post.transport.recipients == [LEAD]
    assert list(post.mailbox.drafts) == [post.row(ANNA).header_message_id]


def test_a_draft_is_a_persons_letter_and_does_not_call_itself_automatic(post: Post) -> None:
    post.concern()
    post.deliver("drafts")

    (raw,) = post.mailbox.drafts.values()
    draft = message_from_bytes(raw)
    assert draft["To"] == ANNA
    assert draft["In-Reply-To"] == "<letter-1@example.org>"
    assert draft["Auto-Submitted"] is None


def test_a_person_is_asked_to_send_it_before_the_deadline(post: Post) -> None:
    post.concern()
    post.deliver("drafts")

    (task,) = post.tasks()
    assert "Send the acknowledgement of PALS-2026-000001" in task.what
    assert task.due_at == NOON + timedelta(days=3)


def test_palsbox_never_sends_a_draft_itself_even_when_it_goes_live(post: Post) -> None:
    post.concern()
    post.deliver("drafts")
    post.clock.pass_by(days=1)

    assert post.deliver("live").counts == {}
    assert post.transport.posted == []


def test_a_draft_is_not_stopped_in_the_queue_because_it_lies_in_outlook(post: Post) -> None:
    post.concern()
    post.deliver("drafts")

    with post.database.begin() as session:
        assert not outbox.cancel(session, post.rows()[0].id, actor="olive", why="No.", at=NOON)
    assert post.rows()[0].state == "draft"


class CrashAfterwards(Crash):
    """Killed between the mailbox's answer and our note of it."""


def crash_after_the_draft(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def reached(point: str) -> None:
        if point == "sent":
            raise CrashAfterwards

    monkeypatch.setattr("responders.deliver.reached", reached)
    with pytest.raises(CrashAfterwards):
        post.deliver("drafts")
    monkeypatch.undo()
    assert post.rows()[0].state == "drafting"
    post.clock.moment += LEASE + timedelta(seconds=1)


@pytest.mark.parametrize("sending", ["drafts", "live", "alerts", "shadow"])
def test_a_crash_after_the_draft_makes_no_second_one_and_sends_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch, sending: str
) -> None:
    post.concern()
    crash_after_the_draft(post, monkeypatch)

    assert post.deliver(sending).counts == {"draft": 1}  # type: ignore[arg-type]  # each is a mode
    assert len(post.mailbox.drafts) == 1
    assert post.transport.posted == []


def test_a_draft_that_a_person_sent_before_the_crash_was_noted_is_sent(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.concern()
    crash_after_the_draft(post, monkeypatch)
    post.mailbox.send_drafts()

    assert post.deliver("drafts").counts == {"sent": 1}
    assert post.mailbox.drafts == {}
    assert post.tasks() == []


def test_a_mailbox_that_does_not_answer_is_tried_again_and_what_began_as_draft_stays_one(
    post: Post,
) -> None:
    post.concern()
    post.mailbox.trouble = SourceError("Outlook is away.")
    delivered = post.deliver("drafts")
    assert delivered.trouble == "Outlook is away."

    post.mailbox.trouble = None
    post.clock.moment = post.rows()[0].not_before
    post.deliver("live")

    assert post.transport.posted == []
    assert len(post.mailbox.drafts) == 1


def test_a_draft_that_cannot_be_made_is_a_persons_task_in_time(post: Post) -> None:
    post.concern()
    post.mailbox.trouble = SourceError("The app may not write.", permanent=True)
    for _ in range(MOST_ATTEMPTS):
        post.deliver("drafts")
        post.clock.moment = post.rows()[0].not_before

    (task,) = post.tasks()
    assert "Acknowledge PALS-2026-000001 yourself" in task.what
    assert "The app may not write." in task.why
    assert task.due_at is not None
    assert post.clock() < task.due_at


def test_a_mailbox_in_trouble_holds_no_alert_up(post: Post) -> None:
    post.concern()
    post.danger()
    post.mailbox.trouble = SourceError("Outlook is away.")

    post.deliver("drafts")

    assert post.transport.recipients == [LEAD]


def test_the_kill_switch_stops_drafts_too(post: Post) -> None:
    post.concern()
    post.office = replace(post.office, acknowledging=False)
    post.deliver("drafts")

    assert post.mailbox.drafts == {}
    assert "switched off" in post.tasks()[0].why


def test_without_a_mailbox_that_takes_drafts_the_way_out_is_said(post: Post) -> None:
    post.concern()

    delivered = deliver_due(
        post.database, post.transport, sending="drafts", office=post.office, now=post.clock
    )

    assert "has no Drafts folder" in delivered.trouble
    assert post.transport.posted == []
