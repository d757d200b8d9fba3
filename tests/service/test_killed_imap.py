"""Killed while mail was handed over, beside an IMAP mailbox that knows whether it went."""

from pathlib import Path

import pytest
from sqlalchemy import Select, select

from service.settings import Settings
from service.wiring import open_database
from store.models import Outbox, Task
from tests.faults.installation import values_of
from tests.faults.reckoning import Letters
from tests.faults.victim import Victim
from tests.servers.imap_account import ImapAccount
from tests.servers.smtp import SmtpCatcher

MAILS = 3
"""The alert, and the answers to the letter of danger and to the calm one, in this order."""


@pytest.fixture
def values(mailbox: ImapAccount, smtp: SmtpCatcher, tmp_path: Path) -> dict[str, object]:
    mailbox.deliver(*Letters().write_one_of_each())
    with mailbox.client() as client:
        client.create_folder("Drafts")
        client.create_folder("Sent Items")
    return values_of(
        mailbox.url, f"smtp://{smtp.host}:{smtp.port}", f"sqlite:///{tmp_path}/palsbox.db"
    )


def told(values: dict[str, object], query: Select[str]) -> list[str]:
    database = open_database(Settings.model_validate(values))
    try:
        with database.read() as session:
            return list(session.scalars(query))
    finally:
        database.close()


def test_an_answer_that_the_server_filed_among_the_sent_has_gone(
    values: dict[str, object], mailbox: ImapAccount, smtp: SmtpCatcher, tmp_path: Path
) -> None:
    victim = Victim(values, tmp_path)
    assert victim.run_until("sent", passes=MAILS)
    mailbox.append(*(caught.content for caught in smtp.caught), folder="Sent Items")

    assert victim.run() == 0

    assert len(smtp.caught) == MAILS
    assert told(values, select(Outbox.state)) == ["sent"] * MAILS
    assert told(values, select(Task.name).where(Task.name.startswith("uncertain"))) == []


@pytest.mark.parametrize("point", ["begun", "sent"])
def test_a_draft_is_appended_once(
    values: dict[str, object], mailbox: ImapAccount, tmp_path: Path, point: str
) -> None:
    victim = Victim({**values, "sending": "drafts"}, tmp_path)
    assert victim.run_until(point, passes=MAILS)

    assert victim.run() == 0

    assert len(mailbox.flags("Drafts")) == MAILS - 1
    assert sorted(told(values, select(Outbox.state))) == ["draft", "draft", "sent"]
