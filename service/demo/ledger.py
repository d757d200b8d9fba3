"""What the demonstration prints when the work is done: the ledger, mail out, alerts, tasks."""

from collections import Counter
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from store.ledger import ledger
from store.models import Case, Outbox, StoredFinding, Task

LONGEST = 60


def print_ledger(console: Console, session: Session) -> None:
    """Prints where every message went, what was sent to whom and why, and what is left."""
    console.print(f"\n[bold]{ledger(session)}[/]\n")
    console.print(_acknowledgements(session))
    console.print(_alerts(session))
    console.print(_left_to_people(session))


def _acknowledgements(session: Session) -> Table:
    table = Table(title="Acknowledged", title_justify="left", title_style="bold")
    table.add_column("letter")
    table.add_column("sent", justify="right")
    table.add_column("for example")
    rows = session.execute(
        select(Outbox.template, Outbox.recipient, Case.reference)
        .join(Case, Case.id == Outbox.case_id)
        .where(Outbox.purpose == "acknowledgement", Outbox.state == "sent")
        .order_by(Outbox.template, Outbox.id)
    ).all()
    for template, group in groupby(rows, key=lambda row: row.template):
        letters = list(group)
        first = letters[0]
        table.add_row(
            template, str(len(letters)), f"{first.reference} to {escape(first.recipient)}"
        )
    return table


def _alerts(session: Session) -> Table:
    table = Table(title="Alerted", title_justify="left", title_style="bold")
    for name in ("case", "to", "because of", "words"):
        table.add_column(name, overflow="fold")
    for alert in session.scalars(
        select(Outbox).where(Outbox.purpose == "alert").order_by(Outbox.priority, Outbox.id)
    ):
        if alert.case is None:
            continue
        words = session.scalars(
            select(StoredFinding.text).where(
                StoredFinding.case_id == alert.case_id,
                StoredFinding.signal.in_(alert.because),
                StoredFinding.context == "",
            )
        ).all()
        table.add_row(
            alert.case.reference,
            f"{alert.route}\n{escape(alert.recipient)}",
            ", ".join(alert.because),
            escape("; ".join(f"“{_short(word)}”" for word in dict.fromkeys(words[:3]))),
        )
    return table


def _left_to_people(session: Session) -> Table:
    table = Table(title="Left to people", title_justify="left", title_style="bold")
    table.add_column("what")
    table.add_column("number", justify="right")
    states = _counts(session, Outbox.state)
    bands = _counts(session, Case.band)
    tasks = session.scalar(select(func.count()).where(Task.done_at.is_(None))) or 0
    table.add_row("cases in danger, to be claimed", str(bands["danger"]))
    table.add_row("tasks with a reason and a deadline", str(tasks))
    table.add_row("drafts that only an officer sends", str(states["draft"]))
    table.add_row("in quarantine, to be opened by hand", str(bands["quarantine"]))
    return table


def _counts(session: Session, column: InstrumentedAttribute[str]) -> Counter[str]:
    rows = session.execute(select(column, func.count()).group_by(column))
    return Counter({row[0]: row[1] for row in rows})


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
