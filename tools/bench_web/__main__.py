"""How long the pages of the queue take at a thousand, a hundred thousand and a million cases.

    python -m tools.bench_web [sqlite] [postgresql] [--sizes N N N] [--times N]

A database of each size is filled (see `fill.py`), SQLite in a temporary folder, PostgreSQL in a
cluster of its own. Then every page is asked for at each size in turn, so that whatever else the
machine does slows all of them alike. Printed are the medians of the time on the clock, of the CPU
that page and database take together, and how much that grew from the first size to the last. The
figures over a year have an aim of their own, two seconds. Exits 1 where the CPU of a page grew by
half or more, or the figures took longer.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table

from policy.load import load_policy
from review.accounts import create_account
from review.app import create_app
from store.database import Database, now
from tests.servers.postgres import Postgres
from tools.bench_web.fill import fill
from tools.bench_web.pages import FIGURES, pages
from tools.bench_web.taken import OWN_WORK, Desk, Taken

SIZES = (1_000, 100_000, 1_000_000)
TIMES = 25
TIMES_OF_FIGURES = 5
WARMING = 2
MOST_GROWTH = 1.5
MOST_SECONDS = 2.0
PASSWORD = "only for this measurement"  # noqa: S105 - of an account that lives for minutes

Medians = dict[str, list[Taken]]


def main() -> int:
    """Measures and prints; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--times", type=int, default=TIMES)
    given = parser.parse_args()
    kinds = {"sqlite": _sqlite, "postgresql": _postgresql}
    console, kept = Console(width=120), True
    for name in given.databases:
        with kinds[name](len(given.sizes)) as urls:
            console.print(f"{name}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            medians = _measure([Database(url) for url in urls], given.sizes, given.times)
        console.print(_table(medians, given.sizes), f"load afterwards {os.getloadavg()[0]:.1f}")
        worst = max((_growth(taken), label) for label, taken in medians.items() if label != FIGURES)
        slowest = medians[FIGURES][-1].cpu
        console.print(
            f"grew at most {worst[0]:.2f} times ({worst[1]}); "
            f"the figures took {slowest:.2f} s of CPU at most"
        )
        kept = kept and worst[0] < MOST_GROWTH and slowest < MOST_SECONDS
    return 0 if kept else 1


@contextmanager
def _sqlite(number: int) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        yield [f"sqlite:///{Path(folder) / f'bench{at}.db'}" for at in range(number)]


@contextmanager
def _postgresql(number: int) -> Iterator[list[str]]:
    with Postgres() as cluster:
        yield [cluster.new_database_with_tables() + OWN_WORK for _ in range(number)]


def _measure(databases: list[Database], sizes: list[int], times: int) -> Medians:
    desks, asked = [], []
    for database, size in zip(databases, sizes, strict=True):
        database.upgrade()
        fill(database, size, now=now())
        with database.begin() as session:
            create_account(session, "olive", "Olive Hart", PASSWORD, "manager")
        desks.append(Desk(database, _signed_in(database)))
        asked.append(pages(database, size))
    medians = {}
    for label in asked[0]:
        taken: list[list[Taken]] = [[] for _ in sizes]
        for _ in range(WARMING + (min(times, TIMES_OF_FIGURES) if label == FIGURES else times)):
            for at, desk in enumerate(desks):
                taken[at].append(desk.ask(asked[at][label]))
        medians[label] = [_median(each[WARMING:]) for each in taken]
    for database in databases:
        database.close()
    return medians


def _signed_in(database: Database) -> FlaskClient:
    app = create_app(database, load_policy(), secret_key="k" * 16, secure_cookies=False)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    browser.post("/sign-in", data={"username": "olive", "password": PASSWORD})
    return browser


def _median(taken: list[Taken]) -> Taken:
    return Taken(median(each.clock for each in taken), median(each.cpu for each in taken))


def _growth(taken: list[Taken]) -> float:
    return taken[-1].cpu / taken[0].cpu


def _table(medians: Medians, sizes: list[int]) -> Table:
    table = Table("ms on the clock / of CPU", *(f"{size:,} cases" for size in sizes), "grew")
    for label, taken in medians.items():
        cells = (f"{each.clock * 1000:.0f} / {each.cpu * 1000:.1f}" for each in taken)
        table.add_row(label, *cells, f"{_growth(taken):.2f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
