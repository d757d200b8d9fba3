"""`palsbox triage` on paper: one assessment a message, as JSON or for people."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from classify.reader.encoder.reader import open_encoder
from policy.load import load_policy
from service.paths import MailFileError
from service.settings import Settings
from service.triage import triage_paths
from service.wiring import build_triage, has_encoder

MARK = {"page": "[bold white on red] DANGER [/]", "first": "[bold red]read first[/]", "normal": ""}


def print_triage(
    paths: Iterable[str], *, settings: Settings, as_json: bool, received_at: datetime | None
) -> bool:
    """Prints each message's assessment; true where a message could not be read."""
    console = Console()
    triage = build_triage(settings, load_policy(settings.policy))
    failed = False
    try:
        # A mailbox's letters are read by the encoder soon after, these at once. What would send
        # them to an endpoint is no part of trying files.
        also = open_encoder() if has_encoder(settings) else None
        for summary in triage_paths(triage, paths, received_at=received_at, also=also):
            failed = failed or summary["error"] is not None
            if as_json:
                sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
            else:
                _print(console, summary)
    except MailFileError as error:
        print(error, file=sys.stderr)
        return True
    return failed


def _print(console: Console, summary: dict[str, Any]) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    who = summary["from"]["name"] or summary["from"]["address"] or "nobody named"
    table.add_row("from", escape(f"{who} · {summary['sender']['label']}".rstrip(" ·")))
    table.add_row("kind", f"{summary['kind']}  {MARK[summary['attention']]}")
    table.add_row("grade", escape(f"{summary['grade']}: {'; '.join(summary['grade_reasons'])}"))
    for finding in summary["signals"]:
        table.add_row(
            "signal", escape(f"{finding['signal']}: “{finding['text']}” ({finding['rule']})")
        )
    for finding in summary["set_aside"]:
        table.add_row(
            "set aside", escape(f"{finding['signal']}: “{finding['text']}” ({finding['reason']})")
        )
    for alert in summary["alerts"]:
        table.add_row("alert", f"{alert['route']}: {', '.join(alert['because'])}")
    if summary["acknowledge"]:
        acknowledgement = summary["acknowledgement"]
        table.add_row("acknowledge", f"{acknowledgement['template']} by {acknowledgement['due']}")
    else:
        table.add_row("acknowledge", escape(f"no: {summary['no_acknowledgement']}"))
    for form in summary["forms"]:
        for field in form["fields"]:
            doubt = f" ({field['note']})" if "note" in field else ""
            table.add_row(field["name"].replace("_", " "), escape(f"{field['value']}{doubt}"))
    for name, working in summary["deadline_sums"].items():
        table.add_row(name.replace("_", " "), escape(working))
    if summary["error"]:
        table.add_row("[red]error[/]", escape(summary["error"]))
    console.print(f"\n[bold]{escape(summary['source'])}[/]  {escape(summary['subject'])}")
    console.print(table)
