"""Sending the outbox: in order, once, and what follows when the server does not want it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from policy.assessment import Alert
from responders.acknowledge import acknowledge
from responders.alert import raise_alerts
from responders.deliver import LEASE, REPEATABLE_LEASE, Delivered, Sending, deliver_due
from responders.office import Office
from responders.outcomes import MOST_ATTEMPTS
from responders.transport import Refused, TryLater, Uncertain
from responders.unclaimed import ring_second_channel
from store import outbox
from store.database import Database
from store.models import Case, Outbox, StoredDeadline, Task
from tests.fakes.transport import RecordingChannel, RecordingTransport
from tests.responders.conftest import Clock
from tests.responders.letters import NOON, assessment, file, finding, message

DANGER = assessment(
    message(),
    findings=(finding("risk_to_life_self", "I cannot go on"),),
    alerts=(Alert("nursing_lead", ("risk_to_life_self",), same_day=True, urgent=True),),
    template="danger_self",
)
LEAD = "nursing.lead@nhs.net"
ANNA = "anna@example.org"


class Crash(BaseException):
    """Stands for kill -9: nothing in the program catches it."""


class Post:
    """The outbox of one office, with its transport, channel and clock."""

    def __init__(self, database: Database, office: Office, clock: Clock) -> None:
        self.database = database
        self.office = replace(office, acknowledgement_hold=timedelta(0))
        self.clock = clock
        self.transport = RecordingTransport()
        self.channel = RecordingChannel()
        self.cases = 0

    def concern(self) -> None:
        """Files an ordinary letter with its acknowledgement."""
        with self.database.begin() as session:
            self._acknowledge(session)

    def danger(self) -> None:
        """Files a letter of danger with its acknowledgement and its alert."""
        with self.database.begin() as session:
            self.cases += 1
            filed = file(session, self.cases, DANGER)
            office, now = self.office, self.clock()
            acknowledge(session, filed.case, filed.stored, DANGER, office=office, now=now)
            raise_alerts(session, filed.case, filed.stored, DANGER, office=office, now=now)

    def deliver(self, sending: Sending = "live") -> Delivered:
        return deliver_due(
            self.database,
            self.transport,
            sending=sending,
            office=self.office,
            now=self.clock,
            second_channel=self.channel,
        )

    def rows(self) -> list[Outbox]:
        with self.database.read() as session:
            return list(session.scalars(select(Outbox).order_by(Outbox.id)))

    def row(self, recipient: str) -> Outbox:
        return next(row for row in self.rows() if row.recipient == recipient)

    def tasks(self) -> list[Task]:
        with self.database.read() as session:
            return list(session.scalars(select(Task).order_by(Task.id)))

    def _acknowledge(self, session: Session) -> None:
        self.cases += 1
        made = assessment()
        filed = file(session, self.cases, made)
        acknowledge(session, filed.case, filed.stored, made, office=self.office, now=self.clock())


@pytest.fixture
def post(database: Database, office: Office, clock: Clock) -> Post:
    return Post(database, office, clock)


def test_what_is_due_goes_out_and_is_marked_sent(post: Post) -> None:
    post.concern()
    assert post.deliver().counts == {"sent": 1}
    assert post.transport.recipients == [ANNA]
    assert post.rows()[0].state == "sent"
    assert post.rows()[0].sent_at == NOON


def test_nothing_goes_twice(post: Post) -> None:
    post.concern()
    post.deliver()
    assert post.deliver().counts == {}
    assert post.transport.recipients == [ANNA]


def test_the_mail_carries_what_the_outbox_decided(post: Post) -> None:
    post.concern()
    post.deliver()
    mail, row = post.transport.posted[0], post.rows()[0]
    assert mail.envelope_from == "weccg.comments@nhs.net"
    assert mail.message["Message-ID"] == row.header_message_id
    assert mail.message["In-Reply-To"] == "<letter-1@example.org>"
    assert mail.message["Auto-Submitted"] == "auto-replied"
    assert mail.text.splitlines() == row.text.splitlines()


def test_alerts_go_before_acknowledgements_that_waited_longer(post: Post) -> None:
    post.concern()
    post.clock.pass_by(minutes=5)
    post.danger()
    post.deliver()
    assert post.transport.recipients == [LEAD, ANNA, ANNA]
    assert "automatic reply" in post.transport.posted[1].text


def test_an_acknowledgement_that_is_held_waits_while_its_alert_goes(post: Post) -> None:
    post.office = replace(post.office, acknowledgement_hold=timedelta(minutes=10))
    post.danger()
    post.deliver()
    assert post.transport.recipients == [LEAD]
    post.clock.pass_by(minutes=10)
    post.deliver()
    assert post.transport.recipients == [LEAD, ANNA]


def test_in_shadow_nothing_leaves_and_everything_is_kept(post: Post) -> None:
    post.danger()
    with post.database.begin() as session:
        case = session.scalars(select(Case)).one()
        ring_second_channel(session, case, key="x", office=post.office, now=NOON)
    assert post.deliver("shadow").counts == {"shadow": 3}
    assert post.transport.posted == []
    assert post.channel.rung == []


def test_shadow_needs_no_server(post: Post) -> None:
    post.danger()
    delivered = deliver_due(
        post.database, None, sending="shadow", office=post.office, now=post.clock
    )
    assert delivered.counts == {"shadow": 2}


def test_with_alerts_only_the_public_hears_nothing(post: Post) -> None:
    post.danger()
    assert post.deliver("alerts").counts == {"sent": 1, "shadow": 1}
    assert post.transport.recipients == [LEAD]


def test_what_was_kept_in_shadow_does_not_go_when_sending_begins(post: Post) -> None:
    post.concern()
    post.deliver("shadow")
    post.deliver("live")
    assert post.transport.posted == []


def test_the_kill_switch_stops_what_is_waiting_and_no_alert(post: Post) -> None:
    post.danger()
    post.office = replace(post.office, acknowledging=False)
    assert post.deliver().counts == {"sent": 1, "cancelled": 1}
    assert post.transport.recipients == [LEAD]
    assert "switched off" in post.tasks()[0].why


def test_sending_an_acknowledgement_meets_its_deadline(post: Post) -> None:
    post.concern()
    post.deliver()
    with post.database.read() as session:
        met = {row.name: row.met_at for row in session.scalars(select(StoredDeadline))}
        assert met == {"acknowledge": NOON, "first_look": None}


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


def test_what_an_officer_cancels_meanwhile_does_not_go(post: Post) -> None:
    post.danger()

    def cancel_the_acknowledgement(_: str) -> None:
        post.transport.before = lambda _: None
        with post.database.begin() as session:
            row = session.scalars(select(Outbox).where(Outbox.recipient == ANNA)).one()
            outbox.cancel(session, row.id, actor="officer", why="I rang her.", at=NOON)

    post.transport.before = cancel_the_acknowledgement
    post.deliver()
    assert post.transport.recipients == [LEAD]


def test_mail_that_another_worker_took_over_is_left_to_it(post: Post) -> None:
    post.danger()

    def take_over(_: str) -> None:
        post.transport.before = lambda _: None
        with post.database.begin() as session:
            row = session.scalars(select(Outbox).where(Outbox.recipient == ANNA)).one()
            row.lease_until = NOON + timedelta(minutes=20)

    post.transport.before = take_over
    post.deliver()
    assert post.transport.recipients == [LEAD]


def test_an_alert_that_comes_meanwhile_overtakes_a_slow_batch(post: Post) -> None:
    for number in range(3):
        post.clock.pass_by(days=number)
        post.concern()

    def slow(recipient: str) -> None:
        post.clock.pass_by(seconds=3)
        if post.cases == 3:
            post.danger()

    post.transport.before = slow
    post.deliver()
    assert post.transport.recipients[:2] == [ANNA, LEAD]
    assert len(post.transport.recipients) == 5


def test_details_do_not_leave_once_the_way_out_is_no_longer_safe(post: Post) -> None:
    post.danger()
    assert "cannot go on" in post.row(LEAD).text
    post.transport.enforces_tls = False
    post.deliver()
    mail = post.transport.posted[0]
    assert mail.recipient == LEAD
    assert b"cannot go on" not in mail.raw
    assert b"Anna" not in mail.raw
    assert "https://pals.example/cases/PALS-2026-000001" in mail.text
    assert not post.row(LEAD).carries_details


def test_details_do_not_leave_to_a_domain_that_is_no_longer_secure(post: Post) -> None:
    post.danger()
    confidentiality = post.office.policy.confidentiality.model_copy(
        update={"secure_domains": ["pnn.police.uk"]}
    )
    policy = post.office.policy.model_copy(update={"confidentiality": confidentiality})
    post.office = replace(post.office, policy=policy)
    post.deliver()
    assert b"cannot go on" not in post.transport.posted[0].raw


def test_details_do_leave_to_a_secure_domain_over_enforced_tls(post: Post) -> None:
    post.danger()
    post.deliver()
    assert "cannot go on" in post.transport.posted[0].text


def test_a_letter_that_cannot_be_written_is_a_persons_and_stops_nothing(post: Post) -> None:
    post.concern()
    post.concern()
    with post.database.begin() as session:
        first = session.scalars(select(Outbox).order_by(Outbox.id)).first()
        assert first is not None
        first.recipient = "anna@example.org\r\nBcc: all@example.org"
    assert post.deliver().counts == {"failed": 1, "sent": 1}
    assert post.transport.recipients == [ANNA]
    assert len(post.tasks()) == 1


def test_a_second_channel_that_fails_is_tried_again_and_holds_nothing_up(post: Post) -> None:
    post.concern()
    with post.database.begin() as session:
        case = session.scalars(select(Case)).one()
        ring_second_channel(session, case, key="x", office=post.office, now=NOON)
    post.channel.error = TryLater("The service is down.")
    assert post.deliver().counts == {"retrying": 1, "sent": 1}
    post.channel.error = None
    post.clock.pass_by(minutes=2)
    post.deliver()
    assert len(post.channel.rung) == 1


def test_more_mail_than_one_batch_is_delivered_in_one_round(post: Post, database: Database) -> None:
    with database.begin() as session:
        for number in range(120):
            outbox.put(
                session,
                outbox.NewMail(
                    key=f"alert:{number}",
                    case_id=None,
                    purpose="alert",
                    template="alert_reference",
                    recipient=f"person{number}@example.org",
                    envelope_from="weccg.comments@nhs.net",
                    subject="Hello",
                    text="Hello\n",
                    not_before=_earlier(number),
                ),
                at=NOON,
            )
    assert post.deliver().counts == {"sent": 120}
    assert len(set(post.transport.recipients)) == 120


def _earlier(number: int) -> datetime:
    return NOON - timedelta(seconds=number)
