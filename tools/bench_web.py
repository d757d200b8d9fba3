"""How long the queue and a case page take at a thousand, a hundred thousand and a million cases.

The cases are written straight into a fresh database: one in ten is open, one in five hundred
an MP's, one in seven hundred the press's. Each page is asked for in turn; the median is printed,
and how much it grew from the first size to the last. `--database` names an empty one (default:
a SQLite file in a temporary folder). Exits 1 where a median grew by half or more.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from policy.load import load_policy
from review.accounts import create_account
from review.app import create_app
from store.database import Database

SIZES = (1_000, 100_000, 1_000_000)
TIMES = 25
MOST_GROWTH = 1.5
PASSWORD = "only for this measurement"  # noqa: S105 - of an account that lives for minutes

NUMBERS = (
    "WITH RECURSIVE numbers (n) AS "
    "(SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) "
)
CASES = (
    "INSERT INTO case_ (id, reference, opened_at, received_at, kind, status, band, attention, "
    "danger, danger_set_aside_by, danger_set_aside_why, claimed_by, same_day, backlog, "
    "draft_grade, grade, grade_by, grade_why, writer_name, writer_address, writer_label, subject, "
    "why, policy_version, assigned_to, looked_at_by, next_due_at, about_mp, about_media) "
    "{numbers} SELECT n, 'PALS-' || n, '2026-11-20 09:00:00.000000', "
    "'2026-11-20 09:00:00.000000', 'concern', "
    "CASE WHEN n % 10 = 0 THEN 'new' ELSE 'closed' END, 'case', 'normal', {false}, '', '', '', "
    "{false}, {false}, 'minor', '', '', '', 'Joan Teller', 'writer' || n || '@mail.example', '', "
    "'A question about a clinic', 'Minor: a concern (App. 1)', 'v1', "
    "CASE WHEN n % 20 = 0 THEN 'olive' ELSE '' END, '', "
    "CASE WHEN n % 3 = 0 THEN '2026-11-23 17:00:00.000000' ELSE '2099-11-26 17:00:00.000000' END, "
    "n % 500 = 0, n % 700 = 0 FROM numbers"
)


def main() -> int:
    """Measures and prints; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(given.database or f"sqlite:///{Path(folder) / 'bench.db'}")
        database.upgrade()
        with database.begin() as session:
            create_account(session, "olive", "Olive Hart", PASSWORD, "officer")
        medians = _measure(database, given.sizes)
        database.close()
    worst = max(last / first for first, last in zip(medians[0], medians[-1], strict=True))
    print(f"grew at most {worst:.2f} times")
    return 1 if worst >= MOST_GROWTH else 0


def _measure(database: Database, sizes: list[int]) -> list[list[float]]:
    app = create_app(database, load_policy(), secret_key="k" * 16, secure_cookies=False)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    browser.post("/sign-in", data={"username": "olive", "password": PASSWORD})
    medians, there = [], 0
    for size in sizes:
        _add_cases(database, there + 1, size)
        there = size
        paths = ("/", "/?view=mp", "/?band=soon", "/?view=mine", f"/cases/PALS-{size // 2}")
        medians.append([_median(browser.get, path) for path in paths])
        said = ", ".join(
            f"{path} {took * 1000:.1f} ms" for path, took in zip(paths, medians[-1], strict=True)
        )
        print(f"{size:>9,} cases: {said}", flush=True)
    return medians


def _add_cases(database: Database, first: int, last: int) -> None:
    on_sqlite = database.engine.dialect.name == "sqlite"
    numbers = NUMBERS.format(first=first, last=last)
    statement = CASES.format(numbers=numbers, false="0" if on_sqlite else "false")
    if not on_sqlite:
        at = "TIMESTAMPTZ '2026-11-20 09:00:00+00'"
        statement = statement.replace("'2026-11-20 09:00:00.000000'", at)
        for moment in ("2026-11-23 17:00:00", "2099-11-26 17:00:00"):
            statement = statement.replace(f"'{moment}.000000'", f"TIMESTAMPTZ '{moment}+00'")
    with database.begin() as session:
        session.execute(text(statement))
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _median(get: object, path: str) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = get(path)  # type: ignore[operator]  # werkzeug's test client
        taken.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{path} was answered with {answer.status_code}.")
    return statistics.median(taken[2:])


if __name__ == "__main__":
    sys.exit(main())
