"""A figure of the dashboard: what it says, its chart, and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its size, and what stands at its end. `marked` bars are what the
    title speaks of; their words say so too, so that nothing hangs on their colour."""

    name: str
    value: float
    said: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a chart, or a list."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """`key` names it in addresses and files, `title` says the finding. `upright` charts go
    along time; `note` says how it was counted. Without bars there is no chart."""

    key: str
    about: str
    title: str
    note: str
    bars: tuple[Bar, ...]
    table: Table
    upright: bool = False


def share(part: int, whole: int) -> str:
    """A share in whole percent; never 100% or 0% where something is missing or there."""
    if whole == 0:
        return "–"
    percent = round(100 * part / whole)
    if part < whole:
        percent = min(percent, 99)
    if part > 0:
        percent = max(percent, 1)
    return f"{percent}%"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 case`, `2 cases`."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {many or one + 's'}"


def totals(rows: Sequence[tuple[str, int]]) -> dict[str, int]:
    """The sums by name, the largest first."""
    sums: dict[str, int] = {}
    for name, number in rows:
        sums[name] = sums.get(name, 0) + number
    return dict(sorted(sums.items(), key=lambda item: -item[1]))
