"""Letters for the tests, as bytes, and a Maildir to put them into."""

import os
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import count
from pathlib import Path

TO = "weccg.comments@nhs.net"
WRITER = "Nell Tarrow <nell@tarrow.example>"


def letter(
    text: str,
    *,
    sender: str = WRITER,
    subject: str = "A letter",
    message_id: str = "",
    **headers: str,
) -> bytes:
    """A plain letter; further headers by keyword, with `_` for `-`."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = TO
    message["Subject"] = subject
    message["Date"] = "Tue, 24 Nov 2026 09:00:00 +0000"
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


class Postbox:
    """A Maildir; what is put into it came at the moment given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._number = count()
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True)

    @property
    def url(self) -> str:
        """Its URL as PALSBOX_MAILBOX_URL takes it."""
        return f"maildir://{self.folder}"

    def put(self, raw: bytes, *, at: datetime | None = None, folder: str = "") -> Path:
        """Delivers a message; `folder` names a subfolder such as `.Junk`."""
        moment = at or datetime.now(UTC)
        home = self.folder / folder
        for name in ("new", "cur", "tmp"):
            (home / name).mkdir(parents=True, exist_ok=True)
        path = home / "new" / f"{int(moment.timestamp())}.M{next(self._number)}.test"
        path.write_bytes(raw)
        os.utime(path, (moment.timestamp(), moment.timestamp()))
        return path
