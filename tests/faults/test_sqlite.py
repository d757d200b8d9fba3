"""The disk, or the lock on the file, fails under SQLite: palsbox waits or stops, unharmed."""

import resource
import signal
import sqlite3
import threading
from collections.abc import Mapping
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from service.triage import Triage
from store import database
from tests.faults.installation import Installation, values_of
from tests.faults.reckoning import assert_all_holds
from tests.faults.victim import PATIENCE, work_once
from tests.servers.imap_account import ImapAccount
from tests.servers.smtp import SmtpCatcher
from tests.service.house import NURSING_LEAD, House
from tests.service.post import letter
from tests.service.test_receive import DANGER

SPACE = 600_000
"""Bytes that fit on the disk: the empty tables and a little more."""


@pytest.fixture
def on_sqlite(
    tmp_path: Path, triage: Triage, mailbox: ImapAccount, smtp: SmtpCatcher
) -> Installation:
    url = f"sqlite:///{tmp_path / 'palsbox.db'}"
    smtp_url = f"smtp://{smtp.host}:{smtp.port}"
    return Installation(values_of(mailbox.url, smtp_url, url), triage, mailbox, smtp)


def test_a_database_that_another_program_holds_is_waited_for(
    tmp_path: Path, triage: Triage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough for the engine's own threads to wait for one another.
    monkeypatch.setattr(database, "SQLITE_WAIT_SECONDS", 0.3)
    house = House(tmp_path, triage)
    engine = house.engine(acknowledge_backlog=True)
    other = sqlite3.connect(tmp_path / "palsbox.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    house.postbox.put(letter(DANGER))
    running = threading.Thread(target=engine.run)
    running.start()
    try:
        # Long enough for every thread to meet the lock.
        threading.Event().wait(2)
        assert house.transport.posted == []
        other.execute("ROLLBACK")
        other.close()
        for _ in range(600):
            if len(house.transport.posted) == 2:
                break
            threading.Event().wait(0.1)
    finally:
        engine.stop()
        running.join(PATIENCE)
        house.flow.database.close()
    assert house.transport.recipients == [NURSING_LEAD, "nell@tarrow.example"]
    assert_all_holds(house.settings)


def work_on_a_small_disk(values: Mapping[str, object], failpoints: str) -> None:
    """In the child: as `work_once`, where no file may grow beyond `SPACE`."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SPACE, SPACE))
    work_once(values, failpoints, timedelta(0))


def test_a_full_disk_loses_nothing_and_repeats_nothing(
    on_sqlite: Installation, tmp_path: Path
) -> None:
    on_sqlite.letters_come()
    on_sqlite.drain()
    for _ in range(40):
        on_sqlite.letters_come()
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.warm"])
    process = context.Process(
        target=work_on_a_small_disk, args=(on_sqlite.values, str(tmp_path / "none"))
    )
    process.start()
    process.join(PATIENCE)
    assert process.exitcode == 1, "it was to find no room"
    assert_all_holds(on_sqlite.settings)

    on_sqlite.drain(later=timedelta(minutes=11))
    on_sqlite.drain(later=timedelta(minutes=22))
    on_sqlite.reckon()
