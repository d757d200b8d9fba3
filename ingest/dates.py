"""The moment in a Date or Received header, always with its zone.

RFC 5322 section 3.3 with the obsolete forms of 4.3, and the named zones that British
and European software writes (`BST` is +01:00). Nothing raises.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from ingest.headers import decode_words

_ZONES = {
    # Hours east of Greenwich. The American ones are those of RFC 5322 section 4.3.
    "EST": -5.0,
    "EDT": -4.0,
    "CST": -6.0,
    "CDT": -5.0,
    "MST": -7.0,
    "MDT": -6.0,
    "PST": -8.0,
    "PDT": -7.0,
    "BST": 1.0,
    "WET": 0.0,
    "WEST": 1.0,
    "CET": 1.0,
    "MET": 1.0,
    "CEST": 2.0,
    "MEST": 2.0,
    "EET": 2.0,
    "EEST": 3.0,
    "MSK": 3.0,
    "IST": 5.5,
    "SGT": 8.0,
    "HKT": 8.0,
    "AWST": 8.0,
    "JST": 9.0,
    "AEST": 10.0,
    "AEDT": 11.0,
    "NZST": 12.0,
    "NZDT": 13.0,
}
_ZONE_NAME = re.compile(r":\d\d\s*(?:[AaPp]\.?[Mm]\.?\s*)?\(?([A-Za-z]{2,5})\b")
_ZONE_OFFSET = re.compile(r"(?:GMT|UTC?|\s)\s*([+-])(\d{1,2}):?(\d{2})?(?=\s|\)|$)")
_PLAIN = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ((?:19|20)\d\d) "
    r"(\d\d):(\d\d):(\d\d) ([+-])(0\d|1[0-4])([0-5]\d)(?: \([A-Z]{2,5}\))?"
)
# No clock on earth is more than 14 hours from Greenwich.
_NO_ZONE = re.compile(
    r"(?<=\s)[+-](?:(?:1[5-9]|[2-9]\d)\d\d|\d\d[6-9]\d)\b(?:\s*\(([A-Za-z]{2,5})\))?"
)
_ISO = re.compile(r"\d{4}-\d\d?-\d\d?[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:\s*Z|\s*[+-]\d\d:?\d\d)?")
_COMMENT_IN_FRONT = re.compile(r"^\s*(?:\([^()]*\)\s*|date\s*:\s*)+", re.IGNORECASE)
# The name of the zone may stand before its number: `10:00:00 (GMT) +0000`.
_COMMENT_BEFORE_ZONE = re.compile(r"\([^()]*\)\s*(?=[+-]\d{4}\b)")
_TIME = re.compile(
    r"\b(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?\s*([ap]\.?m\b)?", re.IGNORECASE
)
_DAY_MONTH = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?[\s./-]+([^\W\d_]{3,10})\.?[\s,./-]+(\d{2,4})\b"
)
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_YEAR_FIRST = re.compile(r"\b(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})\b")
_NUMBERS = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_MONTHS = {
    # The first letters of each month in English, German, French, Spanish and Italian, then in
    # Welsh, Polish, Portuguese, Romanian, Dutch, Danish and Turkish.
    "jan": 1, "jän": 1, "ene": 1, "gen": 1, "feb": 2, "fév": 2, "fev": 2, "mar": 3, "mär": 3,
    "mrz": 3, "apr": 4, "avr": 4, "abr": 4, "may": 5, "mai": 5, "mag": 5, "jun": 6, "juin": 6,
    "giu": 6, "jul": 7, "juil": 7, "lug": 7, "aug": 8, "aoû": 8, "aou": 8, "ago": 8, "sep": 9,
    "set": 9, "oct": 10, "okt": 10, "ott": 10, "nov": 11, "dec": 12, "dez": 12, "déc": 12,
    "dic": 12,
    "ion": 1, "chw": 2, "maw": 3, "ebr": 4, "meh": 6, "gor": 7, "aws": 8, "med": 9, "hyd": 10,
    "tac": 11, "rha": 12, "sty": 1, "lut": 2, "kwi": 4, "maj": 5, "cze": 6, "lip": 7, "sie": 8,
    "wrz": 9, "paź": 10, "lis": 11, "gru": 12, "out": 10, "ian": 1, "iun": 6, "iul": 7, "noi": 11,
    "mrt": 3, "mei": 5, "oca": 1, "şub": 2, "nis": 4, "haz": 6, "tem": 7, "ağu": 8, "eyl": 9,
    "eki": 10, "kas": 11, "ara": 12,
}  # fmt: skip
_EARLIEST, _LATEST = 1900, 2200


def moment(value: str) -> datetime | None:
    """The aware datetime of a header's date; `None` where none can be read.

    A date without any zone is taken as UTC, as RFC 5322 section 3.3 does for `-0000`.
    So is one whose number cannot be a zone, unless the zone's name stands behind it
    (`-3000 (CST)`). Numbers alone (`3/4/2026`) are a day and a month, in this order where
    both could be.
    """
    if plain := _PLAIN.fullmatch(value):
        return _as_rfc5322_has_it(plain)
    value = value.strip()[:200]
    if not value:
        return None
    if "=?" in value:
        value = decode_words(value)
    if value[:1] in "(dD":
        value = _COMMENT_IN_FRONT.sub("", value)
    value = _NO_ZONE.sub(r"\1", value)
    for read in (_iso, _rfc5322, _by_its_words):
        try:
            when = read(value)
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            continue
        if when is not None:
            return when if _EARLIEST <= when.year < _LATEST else None
    return None


def has_impossible_zone(value: str) -> bool:
    """Whether a header's date says that it is more than 14 hours from Greenwich."""
    return _NO_ZONE.search(value) is not None


def _as_rfc5322_has_it(plain: re.Match[str]) -> datetime | None:
    """The form that nearly all senders write, read without a detour."""
    day, month, year, hour, minute, second, sign, hours, minutes = plain.groups()
    offset = int(hours) * 3600 + int(minutes) * 60
    try:
        return datetime(
            int(year),
            _MONTHS[month.lower()],
            int(day),
            int(hour),
            int(minute),
            min(int(second), 59),
            tzinfo=_fixed(-offset if sign == "-" else offset),
        )
    except ValueError:
        return None


def _iso(value: str) -> datetime | None:
    match = _ISO.match(value)
    if match is None:
        return None
    when = datetime.fromisoformat(re.sub(r"\s+(?=[Z+-])", "", match[0]))
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _rfc5322(value: str) -> datetime | None:
    # A doubled or misplaced comma, `Tue,3 Mar`, dots for colons: seen, and harmless.
    tidied = re.sub(r"\s*,[\s,]*", ", ", value)
    tidied = re.sub(r"\b(\d\d)\.(\d\d)\.(\d\d)\b", r"\1:\2:\3", tidied)
    tidied = _COMMENT_BEFORE_ZONE.sub("", tidied)
    fields = parsedate_tz(tidied)
    if fields is None or re.search(r"(?i)\d\s*p\.?m\b", tidied):
        return None
    year, month, day, hour, minute, second, *_, offset = fields
    if 100 <= year < 1000:
        # RFC 5322 section 4.3: three digits count from 1900.
        year += 1900
    if offset is None or not _says_its_zone(tidied):
        offset = _zone(tidied)
    # A leap second is the next second.
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=_fixed(offset))


def _by_its_words(value: str) -> datetime | None:
    """A date and a time of day wherever they stand in the value."""
    time = _TIME.search(value)
    if time is None:
        return None
    if found := _DAY_MONTH.search(value):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    elif found := _MONTH_DAY.search(value):
        day, month, year = int(found[2]), _month(found[1]), int(found[3])
    elif found := _YEAR_FIRST.search(value):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _NUMBERS.search(value):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        if month > 12:
            day, month = month, day
    else:
        return None
    if year < 100:
        # RFC 5322 section 4.3.
        year += 2000 if year < 50 else 1900
    hour = int(time[1])
    if time[4] and hour <= 12:
        hour = hour % 12 + (12 if time[4].lower().startswith("p") else 0)
    midnight = datetime(year, month, day, tzinfo=_fixed(_zone(value)))
    # `24:00` is the end of its day.
    return midnight + timedelta(
        hours=hour, minutes=int(time[2]), seconds=min(int(time[3] or 0), 59)
    )


def _month(name: str) -> int:
    """1 to 12; 0 for a word that is no month."""
    folded = name.casefold()
    return _MONTHS.get(folded[:4]) or _MONTHS.get(folded[:3], 0)


def _says_its_zone(value: str) -> bool:
    """True where the standard parser's offset is from a number or a zone it knows."""
    return bool(re.search(r"\s[+-]\d{4}\b|\b(?:UTC?|GMT|Z|[AECMP][SD]T)\b(?!\s*[+-]\d)", value))


def _zone(value: str) -> int:
    if offset := _ZONE_OFFSET.search(value):
        seconds = int(offset[2]) * 3600 + int(offset[3] or 0) * 60
        return -seconds if offset[1] == "-" else seconds
    if name := _ZONE_NAME.search(value):
        return int(_ZONES.get(name[1].upper(), 0.0) * 3600)
    return 0


def _fixed(seconds: int) -> timezone:
    if seconds == 0 or abs(seconds) >= 24 * 3600:
        return UTC
    return timezone(timedelta(seconds=seconds))
