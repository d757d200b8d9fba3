"""The moment in a Date or Received header, always with its zone.

RFC 5322 section 3.3 with the obsolete forms of 4.3, and the named zones that British
and European software writes (`BST` is +01:00). Nothing raises.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ZONES = {
    # Hours east of Greenwich, beyond the American zones of RFC 5322 section 4.3.
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
_ZONE_NAME = re.compile(r":\d\d\s*\(?([A-Za-z]{2,5})\b")
_ZONE_OFFSET = re.compile(r"(?:GMT|UTC?|\s)\s*([+-])(\d{1,2}):?(\d{2})?(?=\s|\)|$)")
_ISO = re.compile(r"\d{4}-\d\d?-\d\d?[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:\s*Z|\s*[+-]\d\d:?\d\d)?")


def moment(value: str) -> datetime | None:
    """The aware datetime of a header's date; `None` where none can be read.

    A date without any zone is taken as UTC, as RFC 5322 section 3.3 does for `-0000`.
    """
    value = value.strip()[:200]
    if not value:
        return None
    try:
        return _iso(value) or _rfc5322(value)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
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
    fields = parsedate_tz(tidied)
    if fields is None:
        return None
    year, month, day, hour, minute, second, *_, offset = fields
    if offset is None or not _says_its_zone(tidied):
        offset = _zone(tidied)
    # A leap second is the next second.
    when = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=_fixed(offset))
    return when if 1970 <= when.year < 2200 else None


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
