"""`make faults`: runs the matrix, prints what became of each fault, ends with 1 if one failed."""

import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

TESTS = Path(__file__).parents[1]
ENGINES = {"sqlite": "embedded SQLite", "postgresql": "embedded PostgreSQL"}


@dataclass(slots=True)
class Tally:
    """What became of the tests of one fault on one engine. Seconds include setting up."""

    passed: int = 0
    failed: int = 0
    seconds: float = 0.0


@dataclass(slots=True, eq=False)  # pytest keeps its plug-ins in a set
class Recorder:
    """A plug-in of pytest that counts by fault and engine."""

    rows: list[dict[str, object]]
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test, _, parameters = report.nodeid.partition("[")
        for row in self.rows:
            if test.removeprefix("tests/") in row["tests"]:  # type: ignore[operator]  # a list
                engine = str(row.get("engine") or _engine(parameters))
                tally = self.tallies.setdefault((str(row["fault"]), engine), Tally())
                tally.seconds += report.duration
                tally.passed += report.when == "call" and report.passed
                tally.failed += not report.passed


def _engine(parameters: str) -> str:
    return next((name for word, name in ENGINES.items() if word in parameters), "any")


def read_matrix() -> list[dict[str, object]]:
    """The rows of matrix.toml."""
    rows: list[dict[str, object]] = tomllib.loads(
        (Path(__file__).with_name("matrix.toml")).read_text("utf-8")
    )["row"]
    return rows


def print_table(recorder: Recorder, console: Console) -> int:
    """Prints a line for each fault and engine; returns how many failed or never ran."""
    table = Table("fault", "engine", "outcome", "seconds")
    bad = 0
    for row in recorder.rows:
        lines = [
            (engine, t) for (fault, engine), t in recorder.tallies.items() if fault == row["fault"]
        ]
        for engine, tally in sorted(lines) or [("-", Tally())]:
            fails = tally.failed or not tally.passed
            bad += bool(fails)
            outcome = f"{tally.passed} passed" + (f", {tally.failed} failed" if fails else "")
            table.add_row(str(row["fault"]), engine, outcome, f"{tally.seconds:.1f}")
    console.print(table)
    return bad


def main() -> int:
    """Returns the exit code: 1 where a fault did harm or was not tried."""
    recorder = Recorder(read_matrix())
    tests = [f"{TESTS}/{test}" for row in recorder.rows for test in row["tests"]]  # type: ignore[attr-defined]  # a list
    code = pytest.main([*tests, "-m", "", *sys.argv[1:]], plugins=[recorder])
    bad = print_table(recorder, Console(width=120))
    return 1 if bad or code != pytest.ExitCode.OK else 0


if __name__ == "__main__":
    sys.exit(main())
