"""Dates as people write them on forms, in British order, to ISO 8601."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
_YEAR = r"(?P<year>\d{4}|'?\d{2})(?!\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ISO = re.compile(r"(?P<year>\d{4})-(?P<second>\d{1,2})-(?P<day>\d{1,2})(?!\d)")
_NUMBERS = re.compile(
    rf"(?<!\d)(?P<first>\d{{1,2}}) ?[/.\-–] ?(?P<second>\d{{1,2}})(?: ?[/.\-–] ?{_YEAR})?(?![\d/])"
)
_WORDS = re.compile(rf"(?i)(?<!\d){_DAY}(?:\s+of)?[\s\-]*{_MONTH}(?:[\s,\-]*{_YEAR})?")
_MONTH_FIRST = re.compile(rf"(?i)\b{_MONTH}\s+{_DAY}(?:[\s,]+{_YEAR})?(?!\d)")
_RELATIVE = re.compile(r"(?i)\W*(today|yesterday)\W*")
_TIME = re.compile(
    r"(?i)(?<![\d/.\-])(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?m\b)?"
)
_NO_YEAR = "The form gives no year; {year} is taken from the mail's date."


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """`day` as written, `None` where there is none; `at` the time of day beside it, if any;
    `note` what is doubtful about the reading."""

    day: date | None
    at: time | None = None
    note: str = ""

    @property
    def iso(self) -> str:
        """ISO 8601, with the time where one was written; empty without a day."""
        if self.day is None:
            return ""
        return self.day.isoformat() + (f"T{self.at:%H:%M}" if self.at else "")


def read_date(text: str, *, written: date | None, of_birth: bool = False) -> WrittenDate:
    """The first date in `text`. `written` is the day the form was sent, by which years that
    are not written and two-digit years are told; a date of birth lies before it."""
    relative = _RELATIVE.fullmatch(text)
    if relative is not None and written is not None and not of_birth:
        word = relative[1].casefold()
        day = written - timedelta(days=word == "yesterday")
        return WrittenDate(day, note=f"The form says “{word}”, counted from the day of the mail.")
    for expression in (_ISO, _NUMBERS, _WORDS, _MONTH_FIRST):
        match = expression.search(text)
        if match is not None:
            return _read(match, text, written, of_birth=of_birth)
    return WrittenDate(None, note="No full date can be read here.")


def _read(match: re.Match[str], text: str, written: date | None, *, of_birth: bool) -> WrittenDate:
    parts = match.groupdict()
    if parts.get("month"):
        day, month = int(parts["day"]), MONTHS.index(parts["month"].casefold()) + 1
    else:
        day, month = int(parts.get("day") or parts["first"]), int(parts["second"])
    notes = []
    numeric = "first" in parts
    if numeric and month > 12 >= day:
        day, month = month, day
        notes.append("Read with the month first: the other way round there is no such date.")
    year = _year(parts["year"], written, of_birth=of_birth)
    if year is None:
        if written is None or notes:
            return WrittenDate(None, note="No full date can be read here.")
        year = _latest_year(day, month, written)
        notes.append(_NO_YEAR.format(year=year))
    found = _day(year, month, day)
    if found is None:
        return WrittenDate(None, note="There is no such date.")
    if numeric and not notes and day != month and day <= 12:
        other = _day(year, day, month)
        if other is not None and (written is None or other <= written):
            notes.append(f"Read day first; month first it would be {other.day} {other:%B %Y}.")
    return WrittenDate(found, None if of_birth else _time(text[match.end() :]), " ".join(notes))


def _year(text: str | None, written: date | None, *, of_birth: bool) -> int | None:
    if not text:
        return None
    digits = text.strip("'")
    if len(digits) == 4:
        return int(digits)
    this = (written or date(2000, 1, 1)).year
    year = this - this % 100 + int(digits)
    # A person born in '48 was not born in 2048.
    return year - 100 if year > this + (0 if of_birth else 1) else year


def _latest_year(day: int, month: int, written: date) -> int:
    this = _day(written.year, month, day)
    return written.year - 1 if this is None or this > written else written.year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(rest: str) -> time | None:
    match = _TIME.search(rest[:24])
    if match is None or not (match["minute"] or match["half"]):
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].casefold().startswith("p") else 0)
    return time(hour, int(match["minute"] or 0))
