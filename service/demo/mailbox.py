"""The demonstration's Maildir: a fortnight of invented mail, moved close to now."""

import email.utils
import os
import re
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

SPAN = timedelta(hours=20)
"""The fortnight is told in less than a day, so that promises are young when the demo begins."""

_DATE = re.compile(rb"^Date:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE)


def fill_maildir(folder: Path, now: datetime) -> int:
    """Makes a Maildir of the demonstration mail; returns how many messages it holds.

    The order of arrival stays; the last message came a minute before `now`, and each
    file's time is the message's moment of receipt.
    """
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    letters = [
        (entry.name, entry.read_bytes())
        for entry in sorted(files("service.demo").joinpath("mail").iterdir(), key=lambda e: e.name)
    ]
    newest = now - timedelta(minutes=1)
    for number, (name, raw) in enumerate(letters):
        received = newest - SPAN * (1 - (number + 1) / len(letters))
        file = folder / "new" / f"{int(received.timestamp())}.{name}.demo"
        file.write_bytes(_dated(raw, received))
        os.utime(file, (received.timestamp(), received.timestamp()))
    return len(letters)


def _dated(raw: bytes, moment: datetime) -> bytes:
    """The message with its own Date header, and only that one, saying `moment`."""
    head, separator, body = raw.partition(b"\r\n\r\n")
    stamp = b"Date: " + email.utils.format_datetime(moment).encode()
    return _DATE.sub(stamp, head, count=1) + separator + body
