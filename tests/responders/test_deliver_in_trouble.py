"""What follows when the server does not want a mail, or nobody knows whether it took it."""

from datetime import timedelta

import pytest

from policy.assessment import Alert
from responders.alert import raise_alerts
from responders.deliver import LEASE, REPEATABLE_LEASE, Delivered
from responders.office import Office
from responders.outcomes import MOST_ATTEMPTS
from responders.transport import Refused, TryLater, Uncertain
from store.database import Database
from tests.fakes.transport import RecordingTransport
from tests.responders.conftest import Clock
from tests.responders.letters import NOON, assessment, file, finding
from tests.responders.post import ANNA, LEAD, Crash, Post


@pytest.fixture
def post(database: Database, office: Office, clock: Clock) -> Post:
    return Post(database, office, clock)


def test_a_refused_acknowledgement_becomes_a_task_before_the_deadline(post: Post) -> None:
    post.concern()
    post.transport.fail(Refused("The server refused the recipient: 550 unknown."))
    assert post.deliver().counts == {"failed": 1}
    (task,) = post.tasks()
    assert "Acknowledge PALS-2026-000001 yourself" in task.what
    assert "550 unknown" in task.why
    assert task.due_at == NOON + timedelta(days=3)


def test_a_refusal_stops_nobody_elses_mail(post: Post) -> None:
    post.concern()
    post.danger()
    post.transport.fail(Refused("No."), about=LEAD)
    delivered = post.deliver()
    assert delivered.counts["failed"] == 1
    assert delivered.trouble == ""
    assert post.transport.recipients.count(ANNA) == 2


def test_a_refused_alert_reaches_the_administrator_and_the_second_channel(post: Post) -> None:
    post.danger()
    post.transport.fail(Refused("The server refused the recipient: 550 unknown."), about=LEAD)
    post.deliver()
    assert post.channel.rung[0][0] == "Urgent: PALS-2026-000001 needs you to look"
    mail = next(mail for mail in post.transport.posted if mail.recipient == "admin@icb.example")
    text = " ".join(mail.text.split())
    assert "550 unknown" in text
    assert "PALSBOX_ROUTE_NURSING_LEAD" in text
    assert "cannot go on" not in text
    assert any("another way" in task.what for task in post.tasks())


def test_a_refused_alert_that_is_not_urgent_rings_nobody_at_night(post: Post) -> None:
    made = assessment(
        findings=(finding("legal", "my solicitor"),),
        alerts=(Alert("risk", ("legal",), same_day=False, urgent=False),),
    )
    with post.database.begin() as session:
        filed = file(session, 1, made)
        raise_alerts(session, filed.case, filed.stored, made, office=post.office, now=NOON)
    post.transport.fail(Refused("No."), about="risk@")
    post.deliver()
    assert post.channel.rung == []
    assert post.transport.recipients == ["admin@icb.example"]


def test_a_busy_server_is_tried_again_ever_later(post: Post) -> None:
    post.concern()
    waits = []
    for _ in range(6):
        post.transport.fail(TryLater("451 later"))
        assert post.deliver().counts == {"retrying": 1}
        (row,) = post.rows()
        waits.append((row.not_before - post.clock()) / timedelta(minutes=1))
        post.clock.moment = row.not_before
    for wait, minutes in zip(waits, (1, 2, 5, 15, 60, 60), strict=True):
        assert minutes <= wait <= minutes * 1.25
    post.deliver()
    assert post.transport.recipients == [ANNA]


def test_an_acknowledgement_is_given_up_in_time_for_a_person(post: Post) -> None:
    post.concern()
    post.transport.fail(TryLater("451 later"), times=MOST_ATTEMPTS)
    for _ in range(MOST_ATTEMPTS):
        post.deliver()
        post.clock.moment = post.rows()[0].not_before
    assert post.rows()[0].state == "failed"
    (task,) = post.tasks()
    assert task.due_at is not None
    assert post.clock() < task.due_at


def test_an_alert_is_never_given_up_and_soon_rings_the_second_channel(post: Post) -> None:
    post.danger()
    post.transport.fail(TryLater("451 later"), about=LEAD, times=MOST_ATTEMPTS + 5)
    for _ in range(MOST_ATTEMPTS + 5):
        post.deliver()
        post.clock.moment = post.row(LEAD).not_before
    assert post.row(LEAD).state == "retrying"
    assert len(post.channel.rung) == 1
    post.deliver()
    assert LEAD in post.transport.recipients


def test_a_server_that_is_down_is_not_asked_for_every_mail(post: Post) -> None:
    for _ in range(3):
        post.concern()
    post.transport.fail(TryLater("Cannot be reached.", everything=True), times=3)
    delivered = post.deliver()
    assert delivered.trouble == "Cannot be reached."
    assert delivered.counts == {"retrying": 1}
    assert [row.attempts for row in post.rows()] == [1, 0, 0]
    assert [row.lease_until for row in post.rows()] == [None, None, None]


def test_an_uncertain_acknowledgement_is_shown_to_a_person_and_not_repeated(post: Post) -> None:
    post.concern()
    post.transport.fail(Uncertain("It had the mail and said nothing."))
    assert post.deliver().counts == {"uncertain": 1}
    post.clock.pass_by(days=1)
    post.deliver()
    assert post.transport.posted == []
    assert post.tasks()[0].what.startswith(f"Ask {ANNA} whether our letter arrived")


def test_after_an_uncertain_mail_the_rest_waits_for_a_later_round(post: Post) -> None:
    post.concern()
    post.concern()
    post.transport.fail(Uncertain("It had the mail and said nothing."))
    assert post.deliver().trouble == "It had the mail and said nothing."
    assert post.transport.posted == []
    post.deliver()
    assert post.transport.recipients == [ANNA]


def test_a_slow_attempt_keeps_other_workers_off_the_mail(post: Post) -> None:
    post.danger()
    others: list[Delivered] = []

    def slow(_: str) -> None:
        post.transport.before = lambda _: None
        post.clock.moment += REPEATABLE_LEASE - timedelta(seconds=1)
        others.append(post.deliver())

    post.clock.pass_by(seconds=1)
    post.transport.before = slow
    post.deliver()
    assert others[0].counts == {}
    assert post.transport.recipients.count(LEAD) == 1


def test_an_uncertain_alert_is_repeated_as_the_same_mail(post: Post) -> None:
    post.danger()
    post.transport.fail(Uncertain("It had the mail and said nothing."), about=LEAD)
    post.deliver()
    post.clock.moment = post.row(LEAD).not_before
    post.deliver()
    mail = next(mail for mail in post.transport.posted if mail.recipient == LEAD)
    assert mail.message["Message-ID"] == post.row(LEAD).header_message_id


def crash_before(recipient: str) -> RecordingTransport:
    def crash(now_to: str) -> None:
        if now_to == recipient:
            raise Crash

    return RecordingTransport(before=crash)


def test_a_crash_while_an_acknowledgement_is_handed_over_never_sends_it_twice(
    post: Post,
) -> None:
    post.concern()
    post.transport = crash_before(ANNA)
    with pytest.raises(Crash):
        post.deliver()
    post.transport = RecordingTransport()
    assert post.deliver().counts == {}
    post.clock.moment += LEASE + timedelta(seconds=1)
    assert post.deliver().counts == {"uncertain": 1}
    assert post.transport.posted == []
    assert "stopped while it handed the letter over" in post.tasks()[0].why


def test_a_crash_while_an_alert_is_handed_over_sends_it_again(post: Post) -> None:
    post.danger()
    post.transport = crash_before(LEAD)
    with pytest.raises(Crash):
        post.deliver()
    post.transport = RecordingTransport()
    post.clock.moment += LEASE + timedelta(seconds=1)
    post.deliver()
    assert post.transport.recipients == [LEAD, ANNA]


def test_mail_claimed_but_not_begun_before_a_crash_goes_out_afterwards(post: Post) -> None:
    post.danger()
    post.transport = crash_before(LEAD)
    with pytest.raises(Crash):
        post.deliver()
    assert post.row(ANNA).state == "queued"
    post.transport = RecordingTransport()
    post.clock.moment += LEASE + timedelta(seconds=1)
    post.deliver()
    assert ANNA in post.transport.recipients
