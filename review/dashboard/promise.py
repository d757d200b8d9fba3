"""The promise to acknowledge: whether it was kept, and how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass

from policy.schema import DeadlineRule, Policy
from review.dashboard.figure import Bar, Figure, Table, count, share
from store.figures.counts import Acknowledged

SPEEDS = {
    1: "By the next working day",
    2: "In 2 working days",
    3: "In 3 working days",
    4: "Later",
    0: "Not yet",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """How it went with one promise."""

    name: str
    kept: int
    late: int
    broken: int
    running: int
    none: int

    @property
    def settled(self) -> int:
        return self.kept + self.late + self.broken


def kept(rows: Sequence[Acknowledged], policy: Policy) -> Figure:
    """What share of each promise was kept. Promises that still run, and cases closed without
    an acknowledgement, count for nothing."""
    lines = _lines(rows, policy)
    good, due = sum(line.kept for line in lines), sum(line.settled for line in lines)
    title = "Nothing was due to be acknowledged"
    if due:
        promise = lines[0].name.lower() if len(lines) == 1 else "in time"
        title = f"{share(good, due)} acknowledged {promise} ({good:,} of {due:,})"
    return Figure(
        key="promise",
        about="The promise to acknowledge",
        title=title,
        note="By the deadline on each case, for letters received in these days. Not counted: "
        "promises that still run, and cases closed without an acknowledgement.",
        bars=tuple(
            Bar(
                line.name,
                100 * line.kept / line.settled if line.settled else 0,
                f"{share(line.kept, line.settled)} ({line.kept:,} of {line.settled:,})",
                marked=True,
            )
            for line in lines
        ),
        table=Table(
            ("Promise", "Kept", "Late", "Overdue", "Still running", "Closed without", "Share kept"),
            tuple(
                (
                    line.name,
                    line.kept,
                    line.late,
                    line.broken,
                    line.running,
                    line.none,
                    share(line.kept, line.settled),
                )
                for line in lines
            ),
        ),
    )


def speed(rows: Sequence[Acknowledged]) -> Figure:
    """How many working days the acknowledgement took."""
    counted = [row for row in rows if row.verdict != "none"]
    sums = {within: sum(r.cases for r in counted if r.within == within) for within in SPEEDS}
    done = sum(n for within, n in sums.items() if within)
    title = "Nothing has been acknowledged"
    if done:
        title = (
            f"{share(sums[1], done)} of acknowledgements were there by the next working day "
            f"({sums[1]:,} of {done:,})"
        )
    return Figure(
        key="speed",
        about="Time to acknowledge",
        title=title,
        note="Working days of England between the letter and its acknowledgement, weekends and "
        "bank holidays left out.",
        bars=tuple(
            Bar(
                SPEEDS[within],
                n,
                f"{n:,} ({share(n, done)})" if within else f"{n:,}",
                marked=within == 1,
            )
            for within, n in sums.items()
        ),
        table=Table(
            ("Acknowledged", "Cases", "Share"),
            tuple(
                (SPEEDS[within], n, share(n, done) if within else "–") for within, n in sums.items()
            ),
        ),
    )


def _lines(rows: Sequence[Acknowledged], policy: Policy) -> list[_Line]:
    names = _promises(policy)
    found = []
    for paragraph in sorted({row.promise for row in rows}):
        sums = dict.fromkeys(("kept", "late", "broken", "running", "none"), 0)
        for row in rows:
            if row.promise == paragraph:
                sums[row.verdict] += row.cases
        found.append(_Line(names.get(paragraph, paragraph), **sums))
    return found


def _promises(policy: Policy) -> dict[str, str]:
    """Each promise to acknowledge by its paragraph."""
    rules = policy.deadlines
    return {
        rules.acknowledge.paragraph: f"In {_length(rules.acknowledge)}",
        rules.acknowledge_pals.paragraph: f"In {_length(rules.acknowledge_pals)} (PALS)",
        rules.acknowledge_mp.paragraph: f"In {_length(rules.acknowledge_mp)} (MPs)",
    }


def _length(rule: DeadlineRule) -> str:
    if rule.hours is not None:
        return count(rule.hours, "hour")
    return count(rule.working_days or 0, "working day")
