"""A private Dovecot: IMAP with and without TLS, LMTP, and users by the dozen.

    def test_something(mailbox: ImapAccount) -> None:
        mailbox.append(b"Subject: Hello\r\n\r\nWorld\r\n")
        source = open_source(mailbox.url)

Settings: https://doc.dovecot.org/2.3/settings/core/.
"""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from tests.servers.certificates import Certificate, make_certificate
from tests.servers.imap_account import SECRET, ImapAccount
from tests.servers.ports import free_port

HOW_TO_GET_IT = "Dovecot is not installed: run make test, which installs it"
READY_WITHIN = 20.0
"""Seconds that a start or stop may take on a machine that is busy with other things."""


class Dovecot:
    """A Dovecot with folders, ports and users of its own.

    `settings` are lines of Dovecot's configuration that win over dovecot.conf here, such
    as `imap_capability = IMAP4rev1` for a server that can do little. Use it as a
    context manager, or take one of the fixtures below.
    """

    def __init__(self, *, settings: str = "") -> None:
        self.base = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.host = "127.0.0.1"
        self.certificate: Certificate = make_certificate(self.base)
        self._settings = settings
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._configure()

    def _configure(self) -> None:
        """Takes three ports and writes them down, over those of an earlier attempt."""
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        me = pwd.getpwuid(os.geteuid())
        # Dovecot serves no mail as root, so root uses the accounts of Debian's package.
        if me.pw_uid == 0:
            internal, login = _account("dovecot"), _account("dovenull")
        else:
            internal = login = me
        mail = self.base / "mail"
        mail.mkdir(exist_ok=True)
        os.chown(mail, internal.pw_uid, internal.pw_gid)
        self.base.chmod(0o755)
        template = Path(__file__).with_name("dovecot.conf").read_text()
        (self.base / "dovecot.conf").write_text(
            template.format(
                base=self.base,
                internal=internal.pw_name,
                group=grp.getgrgid(internal.pw_gid).gr_name,
                login=login.pw_name,
                chain=self.certificate.chain,
                key=self.certificate.key,
                secret=SECRET,
                imap_port=self.imap_port,
                imaps_port=self.imaps_port,
                lmtp_port=self.lmtp_port,
                settings=self._settings,
            )
        )

    def new_account(self) -> ImapAccount:
        """Another user, whose mailbox is empty but for a Junk folder."""
        user = f"pals{next(self._numbers)}"
        return ImapAccount(
            user,
            self.host,
            self.imap_port,
            self.imaps_port,
            self.lmtp_port,
            self.base / "mail" / user / "Maildir",
        )

    def start(self) -> None:
        """Begins to listen, on the same ports after a stop. Fails the test if it cannot."""
        if not self._started():
            pytest.fail(f"Dovecot did not start: {self.log()}", pytrace=False)

    def _started(self) -> bool:
        with (self.base / "printed").open("ab") as printed:
            self._process = subprocess.Popen(
                [_program(), "-F", "-c", self.base / "dovecot.conf"],
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
            )
        end = time.monotonic() + READY_WITHIN
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > end:
                return False
            time.sleep(0.01)  # between looks, until it listens; READY_WITHIN ends it
        return True

    def _listens(self) -> bool:
        with suppress(OSError):
            for port in (self.imap_port, self.lmtp_port):
                socket.create_connection((self.host, port), timeout=5).close()
            return True
        return False

    def log(self) -> str:
        """What Dovecot wrote down last, and what it printed before it had a log."""
        files = [self.base / "printed", self.base / "log"]
        said = "".join(each.read_text()[-4000:] for each in files if each.exists())
        return said or "it said nothing"

    def stop(self) -> None:
        """Shuts it down in good order: clients hear BYE."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once: clients hear nothing. May follow a stop."""
        self._end(signal.SIGKILL)

    def break_lines(self) -> None:
        """Kills the processes that serve IMAP users, as a crash would; Dovecot goes on."""
        assert self._process is not None, "Dovecot is not running"
        for pid in _children(self._process.pid):
            if _process_name(pid) == "imap":
                _send(signal.SIGKILL, pid)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # Children that serve a client outlive their parent, and it replaces those that it
        # loses: hold it still, end them, then it.
        process.send_signal(signal.SIGSTOP)
        for pid in _children(process.pid):
            if how is signal.SIGKILL or _process_name(pid) == "imap":
                _send(how, pid)
        process.send_signal(how)
        process.send_signal(signal.SIGCONT)
        process.wait(timeout=READY_WITHIN)

    def __enter__(self) -> "Dovecot":
        try:
            self._start_somewhere()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start_somewhere(self) -> None:
        # Another program may take a port between our choice of it and Dovecot's start.
        for _ in range(2):
            if self._started():
                return
            self.kill()
            self._configure()
        self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.base)


def _program() -> str:
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.fail(HOW_TO_GET_IT, pytrace=False)
    return program


def _account(name: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        pytest.fail(HOW_TO_GET_IT, pytrace=False)


def _children(pid: int) -> list[int]:
    """The process ids of the children. A process that is gone has none."""
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _send(what: signal.Signals, pid: int) -> None:
    with suppress(ProcessLookupError):  # it ended by itself
        os.kill(pid, what)


def _process_name(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot for one test to stop, break or reconfigure."""
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def shared_dovecot() -> Iterator[Dovecot]:
    """One Dovecot for the whole run; leave it running and take a `mailbox` of it."""
    with Dovecot() as server:
        yield server


@pytest.fixture
def mailbox(shared_dovecot: Dovecot) -> ImapAccount:
    """An empty IMAP mailbox of the test's own, on the Dovecot that all share."""
    return shared_dovecot.new_account()
