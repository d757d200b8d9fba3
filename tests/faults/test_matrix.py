"""The matrix names tests that there are, and says when one of them fails or does not run."""

from io import StringIO

import pytest
from rich.console import Console

from tests.faults.__main__ import TESTS, Recorder, Tally, print_table, read_matrix


def named() -> list[str]:
    return [test for row in read_matrix() for test in row["tests"]]  # type: ignore[attr-defined]  # a list


@pytest.mark.parametrize("test", named())
def test_it_names_tests_that_exist(test: str) -> None:
    path, _, name = test.partition("::")
    assert f"def {name}(" in (TESTS / path).read_text()


def test_every_test_of_faults_stands_in_it() -> None:
    written = {
        f"{path.relative_to(TESTS)}::{line.removeprefix('def ').partition('(')[0]}"
        for path in (TESTS / "faults").rglob("test_*.py")
        if path.name != "test_matrix.py"
        for line in path.read_text().splitlines()
        if line.startswith("def test_")
    }
    # A number that the row on clocks rests on.
    assert written - set(named()) == {
        "faults/test_clock.py::test_no_wait_is_as_long_as_a_clock_put_right"
    }


@pytest.mark.parametrize(
    ("tallies", "bad"),
    [
        ({("A fault", "Celery"): Tally(passed=2)}, 0),
        ({("A fault", "Celery"): Tally(passed=2, failed=1)}, 1),
        ({}, 1),
    ],
)
def test_a_fault_that_does_harm_or_was_not_tried_is_counted(
    tallies: dict[tuple[str, str], Tally], bad: int
) -> None:
    recorder = Recorder([{"fault": "A fault", "tests": []}], tallies)
    shown = StringIO()

    assert print_table(recorder, Console(file=shown, width=120)) == bad
    assert "A fault" in shown.getvalue()
