"""`palsbox demo`: does the main job on invented mail, shows what came of it, stays open."""

import secrets
import shutil
import signal
import tempfile
from pathlib import Path

from rich.console import Console

from review.accounts import create_account
from service.demo.catcher import Catcher
from service.demo.ledger import print_ledger
from service.demo.mailbox import fill_maildir
from service.engine import Engine
from service.logs import set_up_logs
from service.running import drain_with_bar
from service.serving import queue_app, serve_in_background
from service.settings import Settings
from service.wiring import build_flow, open_smtp, open_sources
from store.database import now

WORDS = ("amber", "birch", "clover", "daisy", "ember", "fennel", "hazel", "ivy", "juniper", "lark")
QUIET = 40
"""The log level below which the demonstration says nothing: errors only."""


def run_demo(console: Console, *, once: bool, port: int) -> None:
    """Runs the demonstration; returns at once with `once`, else at Ctrl-C.

    Everything lives in a folder of its own that is removed at the end. Mail goes to a
    server on this machine that keeps it, and nowhere else.
    """
    set_up_logs("console", level=QUIET)
    folder = Path(tempfile.mkdtemp(prefix="palsbox-demo-"))
    catcher = Catcher()
    try:
        _show(console, folder, catcher, once=once, port=port)
    finally:
        catcher.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _show(console: Console, folder: Path, catcher: Catcher, *, once: bool, port: int) -> None:
    maildir = folder / "Maildir"
    count = fill_maildir(maildir, now())
    console.print(f"[bold]{count} invented letters[/] lie in {maildir}.")
    settings = _settings(maildir, folder / "palsbox.db", catcher.start(), port)
    transport = open_smtp(settings)
    flow = build_flow(settings, transport)
    engine = Engine(
        flow,
        open_sources(settings),
        transport=transport,
        sending=settings.sending,
        acknowledge_backlog=True,
        poll_seconds=2,
    )
    drained = drain_with_bar(engine, console)
    with flow.database.read() as session:
        print_ledger(console, session)
    for trouble in drained.troubles:
        console.print(trouble, style="red")
    if once:
        return
    password = "-".join(secrets.choice(WORDS) for _ in range(4))
    with flow.database.begin() as session:
        create_account(session, "officer", "Olive Officer", password, "officer")
        create_account(session, "manager", "Mina Manager", password, "manager")
    app = queue_app(settings, flow.database, flow.triage.policy)
    port = serve_in_background(app, "127.0.0.1", port)
    console.print(
        f"\nThe review queue is open at [bold]http://127.0.0.1:{port}/[/]\n"
        f"Sign in as [bold]officer[/] (or [bold]manager[/], the second person) with the password "
        f"[bold]{password}[/]\n"
        f"Drop a letter into {maildir / 'new'} and watch it arrive. Ctrl-C ends everything."
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: engine.stop())
    engine.run()


def _settings(maildir: Path, database: Path, smtp_url: str, port: int) -> Settings:
    return Settings.model_validate(
        {
            "mailbox_url": f"maildir://{maildir}",
            "smtp_url": smtp_url,
            "database_url": f"sqlite:///{database}",
            "sending": "live",
            "ack_hold": 0,
            "internal": "weccg.example",
            "admin": "admin@weccg.example",
            "route_risk": "risk.manager@weccg.example",
            "route_comms": "communications@weccg.example",
            "route_nursing_lead": "deputy.director@weccg.example",
            "listen": f"127.0.0.1:{port}",
        }
    )
