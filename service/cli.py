"""The command line: `palsbox`. Errors are one sentence on standard error, never a traceback."""

import gc
import os
import sys
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from policy.working_days import LONDON
from service.account_commands import account_app
from service.errors import in_one_sentence
from service.mps.commands import mps_app
from service.rules.commands import rules_app
from service.settings import load_settings

_YOUNG_OBJECTS = 50_000
"""New objects after which Python looks for garbage among them."""

app = typer.Typer(
    help="Reads the PALS & Complaints mailbox, answers in time and hands staff a queue.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database_app = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(database_app, name="db")
app.add_typer(account_app, name="account")
app.add_typer(rules_app, name="rules")
app.add_typer(mps_app, name="mps")


def main() -> None:
    """Runs the command line and turns every error into a sentence and an exit code."""
    # An officer's terminal may be set to anything; a name with an accent must not stop us.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text streams
    # What is loaded at the start stays, and looking through it for garbage takes a fifth of it.
    gc.set_threshold(_YOUNG_OBJECTS)
    with in_one_sentence():
        app()


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Do the main job, then end.")] = False,
    port: Annotated[int, typer.Option(help="Where the queue listens; 0 takes a free port.")] = 8025,
) -> None:
    """The whole service on this machine, with invented mail and nothing to configure."""
    from service.demo.show import run_demo

    run_demo(Console(), once=once, port=port)


@app.command()
def triage(
    paths: Annotated[
        list[str], typer.Argument(help=".eml or .msg files, mbox, Maildirs, folders, or -")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    received: Annotated[
        str, typer.Option(help="Moment of receipt (ISO 8601); default: the message's headers.")
    ] = "",
) -> None:
    """Assesses mail files: touches no mailbox and no database, sends nothing."""
    from service.printing import print_triage

    failed = print_triage(
        paths,
        settings=load_settings(),
        as_json=as_json,
        received_at=_moment(received, "--received"),
    )
    raise typer.Exit(1 if failed else 0)


@app.command()
def run(
    once: Annotated[
        bool, typer.Option("--once", help="Stop when mailbox and outbox are drained.")
    ] = False,
    since: Annotated[
        str,
        typer.Option(
            help="On the first connection to a mailbox: mail received before this moment "
            "(ISO 8601) is backlog. Default: the moment of that connection."
        ),
    ] = "",
    acknowledge_backlog: Annotated[
        bool,
        typer.Option("--acknowledge-backlog", help="Release the backlog: acknowledge it too."),
    ] = False,
) -> None:
    """The embedded engine: polls, triages, sends the outbox, watches deadlines."""
    from service.running import run_engine

    settings = load_settings().require_ready_to_run()
    failed = run_engine(
        settings,
        Console(stderr=True),
        once=once,
        since=_moment(since, "--since"),
        acknowledge_backlog=acknowledge_backlog,
    )
    raise typer.Exit(1 if failed else 0)


@app.command()
def worker(
    queues: Annotated[
        str,
        typer.Option(
            help="The queues to answer, comma-separated: alerts, letters, backlog, answers, "
            "mailboxes. Default: all, alerts by a process of their own."
        ),
    ] = "",
    processes: Annotated[
        int, typer.Option(min=1, help="Processes that read letters; default: one a processor.")
    ] = os.cpu_count() or 1,
) -> None:
    """The distributed engine's hands: the same work on Celery, with Redis and PostgreSQL."""
    from service.distributed.supervisor import run_worker

    settings = load_settings().require_ready_to_run()
    run_worker(settings, Console(stderr=True), queues=queues, processes=processes)


@app.command()
def beat() -> None:
    """The distributed engine's clock: rings for lost work and unclaimed danger. May run twice."""
    from service.distributed.beat import run_beat

    run_beat(load_settings(), Console(stderr=True))


@app.command()
def serve() -> None:
    """The review queue, at PALSBOX_LISTEN."""
    from service.serving import serve_queue

    serve_queue(load_settings(), Console(stderr=True))


@app.command()
def check() -> None:
    """Tries settings, policy, rules, templates, database, mailboxes and SMTP."""
    from service.check import print_checks

    raise typer.Exit(print_checks(Console()))


@app.command("sign-in")
def sign_in_to_microsoft() -> None:
    """Lets a person sign in to Microsoft 365 with a code, where the app has no certificate."""
    from service.sign_in import sign_in

    sign_in(load_settings(), Console())


@app.command("verify")
def verify_database() -> None:
    """Checks that what must always hold does hold in the database; ends with 1 where not."""
    from service.verify import verify
    from store.database import now

    raise typer.Exit(1 if verify(Console(), load_settings(), now()) else 0)


@database_app.command()
def upgrade() -> None:
    """Brings the database's tables up to date."""
    from store.database import Database

    database = Database(load_settings().database_url)
    database.upgrade()
    Console(stderr=True).print(f"{database.name} is up to date.")


def _moment(text: str, option: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no ISO 8601 moment; write for example 2026-11-24T09:00.",
            param_hint=option,
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
