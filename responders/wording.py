"""How letters say days and times, and make a telephone number one that can be pressed."""

import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

LONDON = ZoneInfo("Europe/London")


def day(moment: datetime) -> str:
    """The day in London, e.g. `Thursday 26 November`. `moment` is aware."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B}"


def spoken(moment: datetime) -> str:
    """The moment in London as people say it: `Thursday 26 November at 5:30pm`."""
    return f"{day(moment)} at {_time(moment.astimezone(LONDON))}"


@lru_cache(maxsize=64)  # the numbers are the policy's: the same in every letter
def call(number: str) -> Markup:
    """A telephone number as a link; what is no number (`111, option 2`) links its first part.

    Alternatives as in `01992 566122/3` dial the first of them.
    """
    first = re.match(r"\+?[\d ]+", number)
    if first is None or not first[0].strip():
        return escape(number)
    dialled = first[0].replace(" ", "")
    return Markup('<a href="tel:{}">{}</a>').format(dialled, number)


def one_line(text: str, limit: int) -> str:
    """A stranger's words made fit for one line of an alert: no line breaks, no characters that
    cannot be seen or that turn the direction of writing; cut with `…` after `limit`."""
    seen = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    joined = " ".join(seen.split())
    return joined if len(joined) <= limit else f"{joined[: limit - 1].rstrip()}…"


def _time(local: datetime) -> str:
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    if (local.hour, local.minute) == (0, 0):
        return "midnight"
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'}"
