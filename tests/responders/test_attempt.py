"""What may have gone already is looked for before it is repeated, or a person is troubled."""

from datetime import timedelta

import pytest

from ingest.source import SourceError
from responders.deliver import LEASE
from responders.office import Office
from responders.transport import Uncertain
from store.database import Database
from tests.fakes.transport import RecordingTransport
from tests.responders.conftest import Clock
from tests.responders.post import ANNA, LEAD, Crash, Post


@pytest.fixture
def post(database: Database, office: Office, clock: Clock) -> Post:
    return Post(database, office, clock)


class FilingTransport(RecordingTransport):
    """Hands over, and files a copy among the sent as Exchange does; then the program is killed."""

    def __init__(self, post: Post, recipient: str) -> None:
        super().__init__()
        self._post, self._recipient = post, recipient

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        super().send(envelope_from, recipient, raw)
        self._post.mailbox.sent.add(str(self.posted[-1].message["Message-ID"]))
        if recipient == self._recipient:
            raise Crash


def killed_after_handing_over(post: Post, recipient: str) -> None:
    post.transport = FilingTransport(post, recipient)
    with pytest.raises(Crash):
        post.deliver()
    post.transport = RecordingTransport()
    post.clock.moment += LEASE + timedelta(seconds=1)


def test_an_acknowledgement_that_lies_among_the_sent_has_gone_and_troubles_nobody(
    post: Post,
) -> None:
    post.concern()
    killed_after_handing_over(post, ANNA)

    assert post.deliver().counts == {"sent": 1}
    assert post.transport.posted == []
    assert post.tasks() == []


def test_an_alert_that_lies_among_the_sent_is_not_repeated(post: Post) -> None:
    post.danger()
    killed_after_handing_over(post, LEAD)

    post.deliver()

    assert post.transport.recipients == [ANNA]
    assert post.row(LEAD).state == "sent"


def test_a_mailbox_that_does_not_answer_keeps_no_alert_back(post: Post) -> None:
    post.danger()
    killed_after_handing_over(post, LEAD)
    post.mailbox.trouble = SourceError("Outlook is away.")

    post.deliver()

    assert post.transport.recipients == [LEAD, ANNA]


def test_a_mailbox_that_does_not_answer_is_asked_once_and_then_left_alone(post: Post) -> None:
    for _ in range(3):
        post.concern()
    post.mailbox.trouble = SourceError("Outlook is away.")
    post.transport.fail(Uncertain("It had the mail and said nothing."), times=3)
    for _ in range(3):
        post.deliver()

    assert post.mailbox.asked == 1


def test_an_answer_that_failed_to_come_is_looked_into_at_once(post: Post) -> None:
    post.concern()
    post.mailbox.sent.add(post.rows()[0].header_message_id)
    post.transport.fail(Uncertain("It had the mail and said nothing."))

    delivered = post.deliver()

    assert delivered.counts == {"sent": 1}
    assert delivered.trouble == ""
    assert post.tasks() == []


def test_mail_interrupted_long_ago_does_not_hold_up_the_rest(post: Post) -> None:
    post.concern()
    killed_after_handing_over(post, ANNA)
    post.mailbox.sent.clear()
    post.danger()

    delivered = post.deliver()

    assert delivered.counts == {"uncertain": 1, "sent": 2}
    assert delivered.trouble == ""
