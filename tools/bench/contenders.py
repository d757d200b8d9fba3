"""Who is measured: palsbox, the floor and django-helpdesk, each as the command that runs it."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers.imap_account import SECRET
from tools.bench.desk import Desk

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
PROGRAM = Path(sys.executable).with_name("palsbox")
CACHE = REPOSITORY / ".bench"
HELPDESK = "django-helpdesk==2.6.1"

_NO_CAPS = """
[acknowledgement.caps]
per_sender_per_day = 5
all_per_hour = 1000000
"""


@dataclass(frozen=True, slots=True)
class Task:
    """A command that answers everything in the desk's mailbox, and its environment."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


Contender = Callable[[Desk], Task]


def palsbox(desk: Desk) -> Task:
    """`palsbox run --once`, with all that it does."""
    return Task(
        (str(PROGRAM), "run", "--once", "--acknowledge-backlog"),
        palsbox_settings(desk),
    )


def palsbox_settings(desk: Desk) -> dict[str, str]:
    """Live and at once; only the hourly cap is lifted, which 10,000 letters would meet."""
    policy = desk.folder / "policy.toml"
    policy.write_text(_NO_CAPS)
    return {
        "PALSBOX_MAILBOX_URL": desk.account.url,
        "PALSBOX_SMTP_URL": f"smtp://127.0.0.1:{desk.sink.port}",
        "PALSBOX_DATABASE_URL": f"sqlite:///{desk.folder / 'palsbox.db'}",
        "PALSBOX_SENDING": "live",
        "PALSBOX_ACK_HOLD": "0",
        # The sentence encoder, where it is installed, reads after the answer that is measured.
        "PALSBOX_READER": "shipped",
        "PALSBOX_POLICY": str(policy),
        "PALSBOX_FROM": "pals@trust.example",
        "PALSBOX_ADMIN": "admin@trust.example",
        "PALSBOX_ROUTE_RISK": "risk@trust.example",
        "PALSBOX_ROUTE_COMMS": "comms@trust.example",
        "PALSBOX_ROUTE_NURSING_LEAD": "nursing@trust.example",
    }


def floor(desk: Desk) -> Task:
    """The least that anybody could do, see `floor.py`."""
    account = desk.account
    given = (account.imap_port, account.user, SECRET, desk.sink.port, desk.folder / "floor.db")
    return Task((sys.executable, str(HERE / "floor.py"), *map(str, given)), {})


def django_helpdesk(desk: Desk) -> Task:
    """`manage.py get_email` of django-helpdesk, with its database and queue made ready."""
    python = _helpdesk_environment()
    environment = {
        "PYTHONPATH": str(HERE),
        "DJANGO_SETTINGS_MODULE": "helpdesk_site.settings",
        "BENCH_DATABASE": str(desk.folder / "helpdesk.db"),
        "BENCH_SMTP_PORT": str(desk.sink.port),
        "BENCH_MEDIA": str(desk.folder / "media"),
    }
    account = desk.account
    subprocess.run(  # noqa: S603 - the words are our own
        [python, "-m", "helpdesk_site.prepare", str(account.imap_port), account.user, SECRET],
        env=environment,
        check=True,
    )
    return Task((str(python), "-m", "django", "get_email", "--quiet"), environment)


def _helpdesk_environment() -> Path:
    """The Python that django-helpdesk is installed for; made on first use."""
    home = CACHE / HELPDESK
    python = home / "bin" / "python"
    if not python.exists():
        uv = Path(sys.executable).with_name("uv")
        for words in (
            ("venv", "--quiet", "--python", sys.executable, home),
            ("pip", "install", "--quiet", "--compile-bytecode", "--python", python, HELPDESK),
        ):
            subprocess.run([uv, *words], check=True)  # noqa: S603 - the words are our own
    return python
