"""`palsbox run`: the embedded engine on the settings' mailboxes."""

import gc
import signal
from contextlib import ExitStack
from datetime import datetime
from functools import partial

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as Bar

from policy.working_days import LONDON
from service.backlog import release_backlog
from service.engine import Drained, Engine
from service.logs import set_up_logs
from service.reading_ahead import ReadingAhead, readers_beside
from service.receive import Flow, read_stored
from service.settings import Settings
from service.vitals.server import serve_vitals
from service.wiring import (
    build_flow,
    build_rereader,
    open_own_mailboxes,
    open_second_channel,
    open_smtp,
    open_sources,
)
from store.backlog import count_backlog
from store.ledger import ledger

ACTOR = "palsbox run --acknowledge-backlog"
_FIRST_LETTER = b"From: a@post.example\r\nContent-Type: text/html\r\n\r\n<p>Dear PALS</p>\r\n"


def run_engine(
    settings: Settings,
    console: Console,
    *,
    once: bool,
    since: datetime | None,
    acknowledge_backlog: bool,
) -> bool:
    """Runs the engine until interrupted, or until drained; true where something failed."""
    set_up_logs(settings.log)
    with ExitStack() as opened:
        return _run(
            settings,
            console,
            opened,
            once=once,
            since=since,
            acknowledge_backlog=acknowledge_backlog,
        )


def _run(
    settings: Settings,
    console: Console,
    opened: ExitStack,
    *,
    once: bool,
    since: datetime | None,
    acknowledge_backlog: bool,
) -> bool:
    transport = open_smtp(settings)
    flow = build_flow(settings, transport)
    sources = open_sources(settings)
    mailboxes = open_own_mailboxes(settings)
    opened.callback(flow.database.close)
    opened.callback(mailboxes.close)
    for source in sources:
        opened.callback(source.close)
    if transport is not None:
        opened.callback(transport.close)
    # What is made ready when the first letter is read, every fork would make ready for itself.
    flow.triage.of(_FIRST_LETTER)
    # Lexicons and libraries stay to the end: looking for what may be forgotten passes them over.
    gc.freeze()
    flow.database.close()  # a connection may not be used on both sides of a fork
    ahead = ReadingAhead(partial(read_stored, flow), readers_beside())
    opened.callback(ahead.close)
    engine = Engine(
        flow,
        sources,
        transport=transport,
        second_channel=open_second_channel(settings),
        mailboxes=mailboxes,
        sending=settings.sending,
        since=since,
        acknowledge_backlog=acknowledge_backlog,
        poll_seconds=settings.poll,
        reread=build_rereader(settings, flow),
        ahead=ahead,
    )
    if acknowledge_backlog and (released := release_backlog(flow, actor=ACTOR)):
        console.print(f"{released} messages of the backlog released.")
    if once:
        return report(flow, console, drain_with_bar(engine, console))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: engine.stop())
    console.print(f"palsbox is watching; sending is {settings.sending}. Ctrl-C ends it.")
    with serve_vitals(settings, flow.database):
        engine.run()
    return False


def drain_with_bar(engine: Engine, console: Console) -> Drained:
    """Drains mailboxes and outbox, showing how far it is."""
    with Bar(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("Starting", total=None)
        return engine.drain(
            lambda what, done, total: bar.update(
                task, description=escape(what), completed=done, total=total or None
            )
        )


def report(flow: Flow, console: Console, drained: Drained) -> bool:
    """Prints the ledger and what is left; true where something failed."""
    with flow.database.read() as session:
        counted, old = ledger(session), count_backlog(session)
    console.print(str(counted))
    if old:
        console.print(
            f"{old} of them lay in the mailbox before palsbox first read it: none is acknowledged. "
            "To release them: palsbox run --acknowledge-backlog"
        )
    if drained.held and drained.held_until is not None:
        until = drained.held_until.astimezone(LONDON)
        console.print(
            f"{drained.held} mails wait until {until:%H:%M} at the latest (PALSBOX_ACK_HOLD); "
            "the next run sends them."
        )
    for trouble in drained.troubles:
        console.print(escape(trouble), style="red")
    return bool(drained.troubles) or counted.unaccounted > 0
