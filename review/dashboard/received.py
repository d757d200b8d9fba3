"""What was received: by day, kind and grade."""

from collections.abc import Sequence

from policy.assessment import GRADES
from review.dashboard.figure import Bar, Figure, Table, share, totals
from review.dashboard.period import Period, heaps
from review.words import Words
from store.figures.counts import Received

SERIOUS = ("major", "catastrophic")


def by_day(rows: Sequence[Received], period: Period) -> Figure:
    """Cases opened, along time."""
    columns = heaps(period)
    numbers = [0] * period.length
    for row in rows:
        numbers[row.day] += row.cases
    heights = [sum(numbers[day] for day in days) for _, _, days in columns]
    most = max(heights)
    busiest = heights.index(most)
    what = "case was opened" if sum(heights) == 1 else "cases were opened"
    title = f"{sum(heights):,} {what}"
    if most:
        place = columns[busiest][1]
        title += f", most in {place}" if len(columns[busiest][2]) > 1 else f", most on {place}"
        title += f" ({most:,})"
    return Figure(
        key="received",
        about="Received",
        title=title,
        note="Letters that opened a case, by the day they came in (London). Follow-ups and "
        "automatic mail filed apart are not cases.",
        bars=tuple(
            Bar(short, height, f"{height:,}", marked=number == busiest and most > 0)
            for number, ((short, _, _), height) in enumerate(zip(columns, heights, strict=True))
        ),
        table=Table(
            ("When", "Cases"),
            tuple((_first_up(full), n) for (_, full, _), n in zip(columns, heights, strict=True)),
        ),
        upright=True,
    )


def by_kind(rows: Sequence[Received], words: Words) -> Figure:
    """Cases by what they are."""
    sums = totals([(row.kind, row.cases) for row in rows])
    said: dict[str, str] = {str(kind): phrase for kind, phrase in words.kinds.items()}
    return _shares(
        "kinds",
        "Kinds",
        [(said.get(kind, kind), number) for kind, number in sums.items()],
        "Each case by the kind of its first letter.",
    )


def by_grade(rows: Sequence[Received], words: Words) -> Figure:
    """Cases by grade, the least serious first."""
    sums = totals([(row.grade, row.cases) for row in rows])
    whole = sum(sums.values())
    serious = sum(sums.get(grade, 0) for grade in SERIOUS)
    title = f"{share(serious, whole)} are major or catastrophic ({serious:,} of {whole:,})"
    ordered = [(grade, sums.get(grade, 0)) for grade in GRADES]
    return Figure(
        key="grades",
        about="Grades",
        title=title if whole else "No case was opened",
        note="The grade that staff confirmed; the draft where they have not.",
        bars=tuple(
            Bar(
                words.grades[grade],
                number,
                f"{number:,} ({share(number, whole)})",
                marked=grade in SERIOUS,
            )
            for grade, number in ordered
        ),
        table=Table(
            ("Grade", "Cases", "Share"),
            tuple((words.grades[grade], n, share(n, whole)) for grade, n in ordered),
        ),
    )


def _shares(key: str, about: str, sums: list[tuple[str, int]], note: str) -> Figure:
    whole = sum(number for _, number in sums)
    title = "No case was opened"
    if sums:
        name, most = sums[0]
        title = f"{name} is the most frequent kind: {most:,} of {whole:,} ({share(most, whole)})"
    return Figure(
        key=key,
        about=about,
        title=title,
        note=note,
        bars=tuple(
            Bar(name, number, f"{number:,} ({share(number, whole)})", marked=at == 0)
            for at, (name, number) in enumerate(sums)
        ),
        table=Table(
            ("Kind", "Cases", "Share"),
            tuple((name, number, share(number, whole)) for name, number in sums),
        ),
    )


def _first_up(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
