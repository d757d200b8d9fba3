"""The Maildir source: what only a directory can do to it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.source import SourceError
from ingest.sources import maildir_folder, open_source
from tests.fakes.ledger import FakeLedger
from tests.ingest.sources.conftest import MaildirPlace, moment

ONE, TWO, THREE = (f"Subject: {word}\r\n\r\nDear PALS\r\n".encode() for word in ("1", "2", "3"))


def bodies(ledger: FakeLedger) -> list[bytes | None]:
    return [fetched.raw for fetched in ledger.stored]


def read(place: MaildirPlace, name: str) -> Path:
    """The mail program shows the message to someone: from `new` to `cur`, marked as seen."""
    shown = place.root / "cur" / f"{name}:2,S"
    (place.root / "new" / name).rename(shown)
    return shown


def only(place: MaildirPlace) -> str:
    (path,) = (place.root / "new").iterdir()
    return path.name


def test_mail_comes_oldest_delivery_first_seen_or_not(maildir: MaildirPlace) -> None:
    maildir.put(TWO, received_at=moment(2))
    read(maildir, only(maildir))
    maildir.put(THREE, received_at=moment(3))
    maildir.put(ONE, received_at=moment(1))
    ledger = FakeLedger()
    ledger.drain(open_source(maildir.url))

    assert bodies(ledger) == [ONE, TWO, THREE]


def test_a_message_that_staff_read_is_the_same_message(maildir: MaildirPlace) -> None:
    maildir.put(ONE)
    source, ledger = open_source(maildir.url), FakeLedger()
    (fetched,) = ledger.drain(source)
    read(maildir, only(maildir))

    assert ledger.drain(source) == []
    assert ":" not in fetched.key


def test_a_message_moved_while_it_is_read_is_found_at_the_next_poll(maildir: MaildirPlace) -> None:
    maildir.put(ONE, received_at=moment(1))
    maildir.put(TWO, received_at=moment(2))
    source, ledger = open_source(maildir.url), FakeLedger()
    polling = source.poll(ledger)
    ledger.store(next(polling))
    second = next(p for p in (maildir.root / "new").iterdir() if p.read_bytes() == TWO)
    read(maildir, second.name)

    assert list(polling) == []
    assert [fetched.raw for fetched in ledger.drain(source)] == [TWO]


@pytest.mark.parametrize(
    "folder",
    [".Junk", ".Spam", ".Junk E-mail", ".INBOX.Junk", ".INBOX.Spam"],
)
def test_junk_folders_are_read_by_their_names(maildir: MaildirPlace, folder: str) -> None:
    if folder != ".Junk":
        maildir.make_folder(folder.removeprefix("."))
    (maildir.root / folder / "cur" / "1.M1.example:2,").write_bytes(ONE)
    (maildir.root / ".Sent" / "cur" / "2.M2.example:2,S").write_bytes(TWO)
    (fetched,) = FakeLedger().drain(open_source(maildir.url))

    assert (fetched.raw, fetched.junk, fetched.folder) == (ONE, True, folder[1:])


def test_files_that_are_no_mail_are_passed_over(maildir: MaildirPlace) -> None:
    (maildir.root / "cur" / ".hidden").write_bytes(ONE)
    (maildir.root / "cur" / "a folder").mkdir()
    os.mkfifo(maildir.root / "new" / "pipe")
    (maildir.root / "new" / "dangling").symlink_to(maildir.root / "nowhere")
    (maildir.root / "tmp" / "half").write_bytes(ONE)

    assert FakeLedger().drain(open_source(maildir.url)) == []


def test_a_file_that_cannot_be_read_is_told_of_and_the_rest_goes_on(
    maildir: MaildirPlace,
) -> None:
    maildir.put(ONE)
    # Reading a process's memory at address 0 fails as a bad disk does, for root, too.
    (maildir.root / "new" / "bad.example").symlink_to("/proc/self/mem")
    maildir.put(TWO, junk=True)
    ledger = FakeLedger()
    ledger.drain(open_source(maildir.url))

    problems = {fetched.raw: fetched.problem for fetched in ledger.stored}
    assert problems.keys() == {ONE, None, TWO}
    assert "bad.example cannot be read (Input/output error)" in str(problems[None])


def test_a_message_too_large_is_told_of_and_not_read(
    maildir: MaildirPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maildir_folder, "LARGEST_MESSAGE", 1000)
    maildir.put(b"Subject: huge\r\n\r\n" + b"x" * 1000)
    (fetched,) = FakeLedger().drain(open_source(maildir.url))

    assert fetched.raw is None
    assert "open it in the mail program" in fetched.problem


def test_more_than_exchange_carries_stays_on_disk(maildir: MaildirPlace) -> None:
    maildir.put(b"")
    os.truncate(maildir.root / "new" / only(maildir), 161 * 1024 * 1024)
    (fetched,) = FakeLedger().drain(open_source(maildir.url))

    assert fetched.raw is None
    assert "169 MB, more than the 168 MB" in fetched.problem


def test_an_empty_file_is_a_message_without_words(maildir: MaildirPlace) -> None:
    maildir.put(b"")
    (fetched,) = FakeLedger().drain(open_source(maildir.url))

    assert fetched.raw == b""


def test_files_are_read_only_when_asked_for(maildir: MaildirPlace) -> None:
    maildir.put(ONE, received_at=moment(1))
    maildir.put(TWO, received_at=moment(2))
    polling = open_source(maildir.url).poll(FakeLedger())
    next(polling)
    shutil.rmtree(maildir.root)

    assert list(polling) == []


def test_a_full_maildir_is_not_asked_about_at_every_poll(maildir: MaildirPlace) -> None:
    for _ in range(3):
        maildir.put(ONE)
    source, ledger = open_source(maildir.url), FakeLedger()
    ledger.drain(source)
    ledger.drain(source)
    ledger.asked.clear()
    maildir.put(TWO)
    ledger.drain(source)

    assert len(ledger.asked) == 1


@pytest.mark.parametrize("act", ["poll", "wait", "check"])
def test_a_maildir_that_vanishes_may_come_back(maildir: MaildirPlace, act: str) -> None:
    maildir.put(ONE)
    source, ledger = open_source(maildir.url), FakeLedger()
    ledger.drain(source)
    maildir.root.rename(maildir.root.with_name("unmounted"))
    acts: dict[str, Callable[[], object]] = {
        "poll": lambda: ledger.drain(source),
        "wait": lambda: source.wait(5),
        "check": source.check,
    }

    with pytest.raises(SourceError, match="Create it or correct PALSBOX_MAILBOX_URL") as failure:
        acts[act]()
    assert not failure.value.permanent
    maildir.root.with_name("unmounted").rename(maildir.root)
    maildir.put(TWO)
    assert [fetched.raw for fetched in ledger.drain(source)] == [TWO]


def test_a_junk_folder_that_vanishes_stops_nothing(maildir: MaildirPlace) -> None:
    source, ledger = open_source(maildir.url), FakeLedger()
    ledger.drain(source)
    shutil.rmtree(maildir.root / ".Junk")
    maildir.put(ONE)

    assert source.wait(60)
    assert len(ledger.drain(source)) == 1


def test_a_plain_folder_is_no_maildir(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="a folder with new and cur in it"):
        open_source(f"maildir://{tmp_path}").check()


def test_a_maildir_we_may_not_enter_is_said(maildir: MaildirPlace) -> None:
    maildir.root.parent.chmod(0o755)
    maildir.root.chmod(0o000)
    try:
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, maildir.url],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        maildir.root.chmod(0o755)

    assert done.stdout.strip().endswith("let the user that runs palsbox read it."), done.stderr


AS_NOBODY = """
import os, sys
from ingest.source import SourceError
from ingest.sources import open_source
source = open_source(sys.argv[1])
if os.geteuid() == 0:
    os.setuid(65534)
try:
    source.check()
except SourceError as error:
    print(error)
"""


def test_a_move_keeps_the_flags_and_the_moment(maildir: MaildirPlace) -> None:
    maildir.make_folder("Erledigt &APw-bers")
    maildir.put(ONE, received_at=moment(1))
    name = only(maildir)
    read(maildir, name)
    source = open_source(maildir.url, afterwards="move:Erledigt übers")
    (fetched,) = FakeLedger().drain(source)
    source.settle(fetched)

    (moved,) = (maildir.root / ".Erledigt &APw-bers" / "cur").iterdir()
    assert moved.name == f"{name}:2,S"
    assert moved.stat().st_mtime == moment(1).timestamp()


def test_keywords_are_refused_since_a_maildir_has_none(maildir: MaildirPlace) -> None:
    with pytest.raises(SourceError, match="move:FOLDER"):
        open_source(maildir.url, afterwards="keyword:palsbox")


@pytest.mark.parametrize(
    "url",
    [
        "maildir:",
        "maildir:mail/pals",
        "maildir://mail/pals",
        "maildir:///mail?x=1",
        "maildir:///m#1",
    ],
)
def test_a_path_that_is_not_whole_is_refused(url: str) -> None:
    with pytest.raises(SourceError, match="maildir:///var/mail/pals") as failure:
        open_source(url)

    assert failure.value.permanent


def test_a_path_may_have_any_character(tmp_path: Path) -> None:
    place = MaildirPlace(tmp_path / "PALS & Post #1?")
    place.put(ONE)
    url = f"maildir://{tmp_path}/PALS%20&%20Post%20%231%3F"
    (fetched,) = FakeLedger().drain(open_source(url))

    assert fetched.raw == ONE
