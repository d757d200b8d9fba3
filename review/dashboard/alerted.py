"""Alerts, the time until a danger is claimed, and the rules that staff overruled."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median

from policy.assessment import ROUTES
from review.dashboard.figure import Bar, Figure, Table, count
from review.words import Words
from store.figures.counts import Danger, OverruledRule

MINUTES = (15, 30, 60)
"""Bounds of the heaps of times to claim."""


def alerted(routes: Mapping[str, int], words: Words) -> Figure:
    """Cases that each route was alerted about."""
    rows = [(words.routes[route], routes.get(route, 0)) for route in ROUTES]
    whole = sum(number for _, number in rows)
    title = "Nobody was alerted"
    if whole:
        title = f"{count(whole, 'alert')}: " + ", ".join(
            f"{name} {number:,}" for name, number in rows
        )
    return Figure(
        key="alerts",
        about="Alerts",
        title=title,
        note="Cases a route was alerted about in these days, each once however often it rang.",
        bars=tuple(Bar(name, number, f"{number:,}", marked=True) for name, number in rows),
        table=Table(("Route", "Cases alerted about"), tuple(rows)),
    )


def claimed(rows: Sequence[Danger]) -> Figure:
    """How long it took until somebody claimed a danger."""
    took = [row.claimed_at - row.alerted_at for row in rows if row.claimed_at is not None]
    took = [max(length, timedelta()) for length in took]
    heaps = [("Nobody yet", len(rows) - len(took))]
    below = timedelta()
    for minutes in MINUTES:
        bound = timedelta(minutes=minutes)
        heaps.append((f"In {minutes} minutes", sum(below <= length < bound for length in took)))
        below = bound
    heaps.append(("Later", sum(length >= below for length in took)))
    title = "No danger was alerted about"
    if rows:
        title = f"{count(len(rows), 'danger')}, none claimed yet"
        if took:
            half = int(median(length.total_seconds() for length in took) // 60)
            title = f"Half of {count(len(took), 'danger')} were claimed in {count(half, 'minute')}"
            title += f"; {heaps[0][1]:,} unclaimed" if heaps[0][1] else ""
    return Figure(
        key="claims",
        about="Time to claim a danger",
        title=title,
        note="From the first alert until somebody said in the queue that they have it. Dangers "
        "that were set aside are left out.",
        bars=tuple(
            Bar(name, number, f"{number:,}", marked=name == "Nobody yet" and number > 0)
            for name, number in (heaps if rows else ())
        ),
        table=Table(("Claimed", "Dangers"), tuple(heaps)),
    )


def overruled(rows: Sequence[OverruledRule], whole: int) -> Figure:
    """The rules whose findings staff dismissed."""
    title = "Staff overruled no rule"
    if rows:
        worst = rows[0]
        title = (
            f"Staff overruled {count(whole, 'finding')}, most of {worst.rule} "
            f"({worst.dismissed:,} of {worst.found:,})"
        )
    return Figure(
        key="rules",
        about="Rules overruled",
        title=title,
        note="Findings that staff dismissed in these days, by the rule that made them, beside "
        "what the rule found in them. A rule that is often wrong wants mending: see docs/rules.md.",
        bars=tuple(
            Bar(row.rule, row.dismissed, f"{row.dismissed:,} of {row.found:,}", marked=at == 0)
            for at, row in enumerate(rows)
        ),
        table=Table(
            ("Rule", "Dismissed", "Found"),
            tuple((row.rule, row.dismissed, row.found) for row in rows),
        ),
    )
