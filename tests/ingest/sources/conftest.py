"""Mailboxes of each kind behind one face, for the contract that all sources keep."""

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ingest.source import Source
from ingest.sources import open_source
from ingest.sources.oauth.app import App
from tests.ews.fake_exchange import PALS, SECRET, USER, FakeExchange
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.servers.imap_account import ImapAccount
from tests.servers.openid import TENANT


class Place(ABC):
    """A mailbox that the test puts mail into, and looks at as its owner would."""

    url: str
    """Its address for `open_source`."""
    missing_url: str
    """The address of one like it that is not there."""

    @abstractmethod
    def put(self, raw: bytes, *, received_at: datetime | None = None, junk: bool = False) -> None:
        """Delivers a message to the mailbox or to its Junk folder."""

    @abstractmethod
    def make_folder(self, name: str) -> None:
        """Makes an ordinary folder in it."""

    @abstractmethod
    def picture(self) -> Any:
        """All that a source might change: names, places, flags."""


class MaildirPlace(Place):
    """A Maildir++ with a Junk folder, delivered into as a mail server does."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.url = f"maildir://{root}"
        self.missing_url = f"maildir://{root}-gone"
        self._numbers = count(1)
        for folder in ("", ".Junk", ".Sent"):
            self._make(root / folder)

    def _make(self, folder: Path) -> None:
        for shelf in ("tmp", "new", "cur"):
            (folder / shelf).mkdir(parents=True)

    def make_folder(self, name: str) -> None:
        self._make(self.root / f".{name}")

    def put(self, raw: bytes, *, received_at: datetime | None = None, junk: bool = False) -> None:
        folder = self.root / ".Junk" if junk else self.root
        name = f"{time.time_ns()}.M{next(self._numbers)}.example"
        draft = folder / "tmp" / name
        draft.write_bytes(raw)
        if received_at is not None:
            os.utime(draft, (received_at.timestamp(), received_at.timestamp()))
        draft.rename(folder / "new" / name)

    def picture(self) -> Any:
        return sorted(
            (str(path.relative_to(self.root)), path.stat().st_mtime_ns)
            for path in self.root.rglob("*")
        )


class ImapPlace(Place):
    """A mailbox on a real Dovecot."""

    def __init__(self, account: ImapAccount) -> None:
        self.account = account
        self.url = account.url
        self.missing_url = account.url_for("No such folder")

    def put(self, raw: bytes, *, received_at: datetime | None = None, junk: bool = False) -> None:
        self.account.append(raw, folder="Junk" if junk else "INBOX", received_at=received_at)

    def make_folder(self, name: str) -> None:
        with self.account.client() as client:
            client.create_folder(name)

    def picture(self) -> Any:
        return [
            (self.account.flags(folder), self.account.recent(folder))
            for folder in ("INBOX", "Junk")
        ]


class GraphPlace(Place):
    """A mailbox of Microsoft 365, as far as its published protocol goes."""

    ADDRESS = "pals@example.nhs.uk"

    def __init__(self, graph: FakeGraph) -> None:
        self.mailbox = graph.mailboxes[self.ADDRESS] = GraphMailbox()
        self.url = f"graph://{TENANT}/{self.ADDRESS}"
        self.missing_url = f"graph://{TENANT}/nobody@example.nhs.uk"

    def put(self, raw: bytes, *, received_at: datetime | None = None, junk: bool = False) -> None:
        self.mailbox.put(raw, folder="junkemail" if junk else "inbox", received_at=received_at)

    def make_folder(self, name: str) -> None:
        self.mailbox.make_folder(name)

    def picture(self) -> Any:
        return {
            folder: [(item.id, item.change_key, list(item.categories)) for item in items]
            for folder, items in self.mailbox.folders.items()
        }


class EwsPlace(Place):
    """A mailbox of Exchange on premises, as far as its published protocol goes."""

    def __init__(self, exchange: FakeExchange) -> None:
        self.exchange = exchange
        self.mailbox = exchange.open_mailbox()
        self.url = exchange.url()
        self.missing_url = exchange.url("nobody@example.nhs.uk")

    def put(self, raw: bytes, *, received_at: datetime | None = None, junk: bool = False) -> None:
        folder = "junkemail" if junk else "inbox"
        self.mailbox.put(raw, folder=folder, received_at=received_at)
        self.exchange.events.ring(f"{PALS}/{folder}")

    def make_folder(self, name: str) -> None:
        self.mailbox.make_folder(name)

    def picture(self) -> Any:
        return {
            folder: [(item.id, item.change_key, list(item.categories)) for item in items]
            for folder, items in self.mailbox.folders.items()
        }


@pytest.fixture
def maildir(tmp_path: Path) -> MaildirPlace:
    """An empty Maildir."""
    return MaildirPlace(tmp_path / "Maildir")


@pytest.fixture(params=["maildir", "imap", "graph", "ews"])
def place(request: pytest.FixtureRequest) -> Place:
    """An empty mailbox, once of every kind."""
    if request.param == "maildir":
        found: MaildirPlace = request.getfixturevalue("maildir")
        return found
    if request.param == "graph":
        return GraphPlace(request.getfixturevalue("graph"))
    if request.param == "ews":
        return EwsPlace(request.getfixturevalue("exchange"))
    return ImapPlace(request.getfixturevalue("mailbox"))


Opening = Callable[..., Source]
"""`open_source`, whose sources are closed when the test ends."""


@pytest.fixture
def opening(graph_app: App) -> Iterator[Opening]:
    """Opens sources as `open_source` does, and closes them in the end."""
    app = replace(graph_app, exchange_user=USER, exchange_secret=SECRET)
    with ExitStack() as sources:

        def open_and_remember(url: str, **options: Any) -> Source:
            source = open_source(url, **{"app": app, **options})
            sources.callback(source.close)
            return source

        yield open_and_remember


def moment(day: int, hour: int = 9) -> datetime:
    """A moment in June 2026, in UTC."""
    return datetime(2026, 6, day, hour, 15, tzinfo=UTC)
