"""The administrator hears of trouble once."""

from dataclasses import replace

from responders.admin import tell_admin
from responders.office import Office
from store.database import Database
from store.models import Outbox
from tests.responders.letters import NOON


def tell(database: Database, office: Office, key: str = "poll:1") -> list[Outbox]:
    with database.begin() as session:
        return tell_admin(
            session,
            key=key,
            what="The mailbox cannot be read",
            told="The server refused\r\nBcc: all@example.org",
            mend="Correct the password in PALSBOX_MAILBOX_URL.",
            since=NOON,
            office=office,
            now=NOON,
        )


def test_the_letter_says_what_since_when_and_what_to_do(database: Database, office: Office) -> None:
    (row,) = tell(database, office)
    text = " ".join(row.text.split())
    assert row.recipient == "admin@icb.example"
    assert row.subject == "palsbox needs attention: The mailbox cannot be read"
    assert "since Tuesday 24 November at noon" in text
    assert "Correct the password" in text


def test_what_a_server_said_stays_on_one_line(database: Database, office: Office) -> None:
    (row,) = tell(database, office)
    assert "The server refused Bcc: all@example.org" in row.text


def test_one_trouble_is_told_once_and_the_next_one_too(database: Database, office: Office) -> None:
    tell(database, office)
    assert tell(database, office) == []
    assert len(tell(database, office, key="poll:2")) == 1


def test_every_administrator_hears(database: Database, office: Office) -> None:
    office = replace(office, admin=("a@icb.example", "b@icb.example"))
    assert [row.recipient for row in tell(database, office)] == ["a@icb.example", "b@icb.example"]
