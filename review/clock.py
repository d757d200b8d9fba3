"""How moments are said to staff: in London time, near ones by their distance."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def in_full(moment: datetime) -> str:
    """An aware moment as NHS style writes it: "Thursday 24 December 2026 at 5:30pm"."""
    there = moment.astimezone(LONDON)
    return f"{there:%A} {there.day} {there:%B %Y} at {_time_of_day(there)}"


def short(moment: datetime, now: datetime) -> str:
    """An aware moment in as few words as `now` allows: "17:00", "Thu 17:00", "24 Dec 17:00"."""
    there, here = moment.astimezone(LONDON), now.astimezone(LONDON)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    if abs((there.date() - here.date()).days) < 7:
        return f"{there:%a %H:%M}"
    if there.year == here.year:
        return f"{there:%a} {there.day} {there:%b %H:%M}"
    return f"{there.day} {there:%b %Y}"


def due(moment: datetime, now: datetime) -> str:
    """A deadline and how far off it is: "Thu 17:00, in 5 h", "Thu 17:00, 2 h ago"."""
    there = moment.astimezone(LONDON)
    said = short(moment, now)
    if there.date() == now.astimezone(LONDON).date():
        said = f"{there:%a %H:%M}"
    if abs(moment - now) < MINUTE:
        return f"{said}, now"
    if moment >= now:
        return f"{said}, in {span(moment - now)}"
    return f"{said}, {span(now - moment)} ago"


def span(length: timedelta) -> str:
    """A length of time, rounded down to what matters: "4 min", "2 h 10 min", "3 days"."""
    length = max(length, timedelta())
    if length < HOUR:
        return f"{length // MINUTE} min"
    if length < 3 * HOUR and length % HOUR >= MINUTE:
        return f"{length // HOUR} h {length % HOUR // MINUTE} min"
    if length < DAY:
        return f"{length // HOUR} h"
    days = length // DAY
    return "1 day" if days == 1 else f"{days} days"


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """The London day a moment falls on: its first moment and the next day's."""
    start = moment.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + DAY


def _time_of_day(there: datetime) -> str:
    if (there.hour, there.minute) == (12, 0):
        return "midday"
    if (there.hour, there.minute) == (0, 0):
        return "midnight"
    minutes = f":{there.minute:02}" if there.minute else ""
    return f"{there.hour % 12 or 12}{minutes}{'am' if there.hour < 12 else 'pm'}"
