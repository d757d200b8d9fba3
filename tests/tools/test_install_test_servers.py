"""The script that installs the tests' servers, run with stand-ins for Debian's programs."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "install-test-servers.sh"
ALL = (
    "dovecot-imapd dovecot-lmtpd postgresql redis-server chromium prometheus tesseract-ocr "
    "libatomic1"
)


class Machine:
    """A machine on which only the programs written here, and the shell's own, are found."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.calls = folder / "calls"
        self.policy = folder / "policy-rc.d"
        for name in ("cat", "grep", "mktemp", "printf", "rm", "tail"):
            (self.bin / name).symlink_to(f"/usr/bin/{name}")

    def has(self, name: str, script: str) -> None:
        """Puts a program on it, which writes down each call."""
        program = self.bin / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >>{self.calls}\n{script}\n')
        program.chmod(0o755)

    def has_installed(self, *packages: str) -> None:
        lines = "".join(f"{package} installed\\n" for package in packages)
        self.has("dpkg-query", f"printf '{lines}'")

    def install(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", SCRIPT],
            env={
                "PATH": str(self.bin),
                "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
                "POLICY_RC_D": str(self.policy),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.has("id", "echo 1000")
    return machine


def test_where_all_is_there_nothing_is_asked_of_apt(machine: Machine) -> None:
    machine.has_installed(*ALL.split())
    machine.has("sudo", "exit 1")
    done = machine.install()

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not any(call.startswith(("sudo", "apt-get")) for call in machine.called())


def test_without_root_it_says_what_root_should_do(machine: Machine) -> None:
    machine.has_installed("postgresql", "dovecot-imapd")
    machine.has("sudo", "exit 1")
    done = machine.install()

    assert done.returncode == 1
    assert done.stderr == (
        "The tests need packages that only root may install; "
        "run: sudo apt-get install --no-install-recommends dovecot-lmtpd redis-server "
        "chromium prometheus tesseract-ocr libatomic1\n"
    )


def test_on_another_system_it_says_what_is_needed(machine: Machine) -> None:
    done = machine.install()

    assert done.returncode == 1
    assert (
        "Dovecot (IMAP and LMTP), PostgreSQL, Redis, Chromium, Prometheus and Tesseract"
        in done.stderr
    )
    assert done.stderr.count("\n") == 1


def test_it_installs_what_is_missing_and_leaves_no_policy_behind(machine: Machine) -> None:
    machine.has_installed(*ALL.replace("dovecot-lmtpd ", "").split())
    machine.has("sudo", 'shift; case "$1" in tee) cat ;; esac')
    done = machine.install()

    assert done.returncode == 0, done.stderr
    install = "env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends"
    assert [call for call in machine.called() if call.startswith("sudo")] == [
        "sudo -n true",
        f"sudo -n tee {machine.policy}",
        f"sudo -n chmod 755 {machine.policy}",
        f"sudo -n {install} dovecot-lmtpd",
        f"sudo -n rm -f {machine.policy}",
    ]


def test_a_policy_that_was_there_before_stays(machine: Machine) -> None:
    machine.policy.touch()
    machine.has_installed(*ALL.replace("dovecot-lmtpd ", "").split())
    machine.has("sudo", "")
    assert machine.install().returncode == 0

    assert not any(str(machine.policy) in call for call in machine.called())


def test_a_failure_of_apt_is_one_sentence_after_a_second_try(machine: Machine) -> None:
    machine.has_installed(*ALL.replace("dovecot-lmtpd ", "").split())
    machine.has(
        "sudo",
        'shift; case "$*" in *update) ;; *install*) echo "E: No such package"; exit 100 ;; esac',
    )
    done = machine.install()

    assert done.returncode == 1
    assert "Installing dovecot-lmtpd failed (E: No such package)" in done.stderr
    assert done.stderr.count("\n") == 1
    assert machine.called()[-1] == f"sudo -n rm -f {machine.policy}"
    assert "sudo -n apt-get update" in machine.called()
