"""A user's mailbox on a private Dovecot, and what other programs do in it."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from imapclient import IMAPClient

SECRET = "s3cret/with?odd@characters"


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """One user's mailbox: where it is, and a second mail program at work in it."""

    user: str
    host: str
    imap_port: int
    imaps_port: int
    lmtp_port: int
    maildir: Path
    """Where the mail lies on disk."""

    @property
    def url(self) -> str:
        """The INBOX, for `PALSBOX_MAILBOX_URL`."""
        return self.url_for()

    def url_for(
        self,
        folder: str = "INBOX",
        *,
        secret: str = SECRET,
        tls: bool = False,
        options: str = "",
    ) -> str:
        """The address of a folder. `options` as in the URL's query, without the `?`."""
        scheme, port = ("imaps", self.imaps_port) if tls else ("imap", self.imap_port)
        query = f"?{options}" if options else ""
        who = f"{self.user}:{quote(secret, safe='')}"
        return f"{scheme}://{who}@{self.host}:{port}/{quote(folder, safe='')}{query}"

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """A second mail program, logged in."""
        with IMAPClient(self.host, self.imap_port, ssl=False, timeout=30) as client:
            client.normalise_times = False
            client.plain_login(self.user, SECRET)
            yield client

    def append(
        self,
        *raws: bytes,
        folder: str = "INBOX",
        received_at: datetime | None = None,
        flags: tuple[bytes, ...] = (),
    ) -> None:
        """Puts messages into a folder, received at that moment (default: now)."""
        with self.client() as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for raw in raws:
                client.append(folder, raw, flags, msg_time=received_at or datetime.now(UTC))

    def deliver(self, *raws: bytes) -> None:
        """Delivers messages to the INBOX as the mail system does, by LMTP."""
        with smtplib.LMTP(self.host, self.lmtp_port) as lmtp:
            for raw in raws:
                lmtp.sendmail("sender@example.org", [self.user], raw)

    def expunge(self, *uids: int, folder: str = "INBOX") -> None:
        """Removes messages for good, as a mail program would."""
        with self.client() as client:
            client.select_folder(folder)
            client.delete_messages(uids)
            client.uid_expunge(uids)

    def move(self, uid: int, folder: str, *, source: str = "INBOX") -> None:
        """Moves a message into a folder, as a person would."""
        with self.client() as client:
            client.select_folder(source)
            client.move([uid], folder)

    def newest(self, folder: str = "INBOX") -> int:
        """The UID of the message that came last."""
        return max(self.flags(folder))

    def replace_folder(self, folder: str) -> None:
        """Deletes the folder and makes it again: it gets another UIDVALIDITY."""
        with self.client() as client:
            client.delete_folder(folder)
            client.create_folder(folder)

    def recent(self, folder: str = "INBOX") -> int:
        """How many messages no mail program has opened the folder for, except to look."""
        with self.client() as client:
            return int(client.folder_status(folder, [b"RECENT"])[b"RECENT"])

    def flags(self, folder: str = "INBOX") -> dict[int, frozenset[bytes]]:
        """The flags and keywords of each message by UID, `\\Recent` left out."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            told = client.fetch(client.search(), [b"FLAGS"])
        return {uid: frozenset(each[b"FLAGS"]) - {rb"\Recent"} for uid, each in told.items()}
