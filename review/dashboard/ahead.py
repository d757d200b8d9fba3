"""What will breach: deadlines that are past, that fall tomorrow, and in the week ahead."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from review.clock import LONDON, in_full
from review.dashboard.figure import Bar, Figure, Table, count
from review.dashboard.period import midnight
from store.figures.counts import Due

DAYS_AHEAD = 7


def horizon(now: datetime) -> datetime:
    """The moment at which the week ahead ends: seven whole days after today, London."""
    return midnight(now.astimezone(LONDON).date() + timedelta(days=DAYS_AHEAD + 1))


def ahead(rows: Sequence[Due], names: Mapping[str, str], *, now: datetime, more: bool) -> Figure:
    """The deadlines that are not met, by the day they end. `more` says that there are more
    than these."""
    today = now.astimezone(LONDON).date()
    days = [today + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
    by_day = dict.fromkeys(days, 0)
    late = 0
    for row in rows:
        if row.due_at < now:
            late += 1
        else:
            by_day[row.due_at.astimezone(LONDON).date()] += 1
    tomorrow = by_day[days[1]]
    week = sum(by_day.values())
    title = (
        f"{count(tomorrow, 'deadline ends', 'deadlines end')} tomorrow, "
        f"{week:,} by {days[-1]:%A} {days[-1].day} {days[-1]:%B}; "
        f"{count(late, 'is', 'are')} overdue"
    )
    called = {days[0]: "Today", days[1]: "Tomorrow"}
    return Figure(
        key="ahead",
        about="What will breach",
        title=title,
        note="Deadlines of cases that are not closed, unless somebody meets them. This does not "
        "depend on the days chosen above."
        + (f" Only the first {len(rows):,} are shown." if more else ""),
        bars=(
            Bar("Overdue", late, f"{late:,}", marked=late > 0),
            *(
                Bar(called.get(day, f"{day:%a} {day.day} {day:%b}"), number, f"{number:,}")
                for day, number in by_day.items()
            ),
        ),
        table=Table(
            ("Case", "What", "Due", "State", "With"),
            tuple(
                (
                    row.reference,
                    row.label,
                    in_full(row.due_at),
                    "overdue" if row.due_at < now else "runs",
                    names.get(row.assigned_to, row.assigned_to) or "nobody",
                )
                for row in rows
            ),
        ),
    )
