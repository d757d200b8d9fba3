"""What one message costs palsbox as the mailbox grows; it should not change."""

from collections.abc import Iterable

from rich import box
from rich.table import Table

from tests.servers.dovecot import Dovecot
from tools.bench.beside import Answered, answer
from tools.bench.contenders import palsbox
from tools.bench.letters import letters


def measure(sizes: Iterable[int]) -> list[Answered]:
    """One run for each size, each on a mailbox and a database of its own."""
    with Dovecot() as dovecot:
        idle = answer(dovecot, palsbox, ())
        return [Answered(size, answer(dovecot, palsbox, letters(size)), idle) for size in sizes]


def table(found: Iterable[Answered]) -> Table:
    """A row for each size."""
    shown = Table(box=box.SIMPLE)
    for heading in ("messages", "messages/s", "CPU ms each without start-up", "peak MB"):
        shown.add_column(heading, justify="right")
    for run in found:
        shown.add_row(
            f"{run.messages}",
            f"{run.rate:.1f}",
            f"{run.marginal_cpu * 1000:.2f}",
            f"{run.cost.megabytes:.0f}",
        )
    return shown
