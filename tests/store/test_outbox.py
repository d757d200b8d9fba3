"""A mail that the sender has taken in the meantime can no longer be stopped."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from store import outbox
from store.database import Database, now
from store.models import Outbox


def waiting(session: Session) -> Outbox:
    mail = outbox.NewMail(
        key="reply:1:0", case_id=None, purpose="reply", template="answer_concern",
        recipient="anna@example.org", envelope_from="pals@nhs.net", subject="Your message",
        text="Thank you.", not_before=now(),
    )  # fmt: skip
    row = outbox.put(session, mail, at=now())
    assert row is not None
    return row


def meanwhile(session: Session, state: str) -> None:
    """The row changes, and what this session has read of it does not."""
    session.execute(
        update(Outbox).values(state=state), execution_options={"synchronize_session": False}
    )


@pytest.mark.parametrize("state", ["sending", "sent", "uncertain"])
def test_what_the_sender_took_since_it_was_read_cannot_be_taken_back(
    database: Database, state: str
) -> None:
    with database.begin() as session:
        row = waiting(session)
        meanwhile(session, state)
        assert not outbox.cancel(session, row.id, actor="alex", why="taken back", at=now())
        assert row.state == state


def test_what_was_let_go_since_it_was_read_is_not_let_go_again(database: Database) -> None:
    with database.begin() as session:
        row = waiting(session)
        assert outbox.cancel(session, row.id, actor="alex", why="taken back", at=now())
        session.flush()
        meanwhile(session, "sent")
        outbox.reinstate(session, row.id, actor="alex", at=now())
        assert row.state == "sent"
