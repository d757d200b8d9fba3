"""Sending the outbox: in order and once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from responders.deliver import deliver_due
from responders.office import Office
from responders.transport import TryLater
from responders.unclaimed import ring_second_channel
from store import outbox
from store.database import Database
from store.models import Case, Outbox, StoredDeadline
from tests.responders.conftest import Clock
from tests.responders.letters import NOON
from tests.responders.post import ANNA, LEAD, Post


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
