"""The house of the service's tests for these tests too, and one between real servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.triage import Triage
from tests.faults.installation import Installation, values_of
from tests.servers.imap_account import ImapAccount
from tests.servers.proxy import Wire
from tests.servers.smtp import SmtpCatcher
from tests.servers.tables import file_with_tables
from tests.service.conftest import house, palsbox, triage

__all__ = ["house", "palsbox", "triage"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database with its tables, of each kind in turn."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return file_with_tables(tmp_path / "palsbox.db")


@pytest.fixture
def installation(
    database_url: str, triage: Triage, mailbox: ImapAccount, smtp: SmtpCatcher
) -> Installation:
    """A palsbox between real servers that all do their duty."""
    smtp_url = f"smtp://{smtp.host}:{smtp.port}?timeout=1"
    return Installation(values_of(mailbox.url, smtp_url, database_url), triage, mailbox, smtp)


@pytest.fixture
def imap_wire(mailbox: ImapAccount) -> Iterator[Wire]:
    """The wire between palsbox and the mailbox; `wired` makes use of it."""
    with Wire(mailbox.host, mailbox.imap_port) as wire:
        yield wire


@pytest.fixture
def wired(installation: Installation, imap_wire: Wire) -> Installation:
    """The same, with its mailbox behind a wire that may fail."""
    port = f":{installation.mailbox.imap_port}/"
    url = installation.mailbox.url.replace(port, f":{imap_wire.port}/")
    installation.values = {**installation.values, "mailbox_url": url}
    return installation
