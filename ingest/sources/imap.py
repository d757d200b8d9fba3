"""The IMAP source: any mailbox behind `imap://` or `imaps://`."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from ingest.source import Fetched, Ledger, SourceError
from ingest.sources.afterwards import NOTHING, Afterwards, refuse_categories
from ingest.sources.imap_address import ImapAddress
from ingest.sources.imap_connection import ImapConnection, OpenFolder
from ingest.sources.imap_fetch import Answer, batches, fetch_each, uids_after
from ingest.sources.imap_folders import folders_to_read
from ingest.sources.imap_own_mail import drafts_folder, in_sent, put_draft
from ingest.sources.imap_settle import check_rule, settle
from ingest.sources.oauth.app import NO_APP, App
from ingest.sources.sizes import LARGEST_MESSAGE, too_large

ASK_EVERY = 5.0
"""Seconds between two questions for new mail where the server has no IDLE."""

PATIENCE = 3
"""Polls in which a whole batch may fail before its messages, not the server, get the blame."""

BATCH_MESSAGES = 100
BATCH_BYTES = 8 * 1024 * 1024
"""What one answer may hold; it is in memory at once, a few times over."""

ABOUT_AT_ONCE = 500
"""UIDs in one question, which keeps the command below the 8 kB of RFC 7162, section 4."""

_BODY = b"BODY.PEEK[]"
_SIZE = b"RFC822.SIZE"
_RECEIVED = b"INTERNALDATE"


def open_imap(
    url: str, afterwards: Afterwards, since: datetime | None, app: App = NO_APP
) -> "ImapSource":
    """The source for an `imap:` or `imaps:` URL. Raises `SourceError` for a wrong one."""
    refuse_categories(afterwards)
    address = ImapAddress.parse(url)
    if afterwards.action == "move" and afterwards.name in (address.folder, address.junk):
        raise SourceError(
            "PALSBOX_AFTERWARDS moves mail to a folder that is read, where it would be met "
            "again: name another folder.",
            permanent=True,
        )
    return ImapSource(address, afterwards=afterwards, since=since, app=app)


class ImapSource:
    """Reads a folder and the Junk folders of an IMAP account, without a trace.

    The cursor of a folder is `uidvalidity:uid`, the last UID read. A folder whose
    UIDVALIDITY changed is listed from its start; the store knows its messages again.
    """

    def __init__(
        self,
        address: ImapAddress,
        *,
        afterwards: Afterwards = NOTHING,
        since: datetime | None = None,
        app: App = NO_APP,
    ) -> None:
        self.name = address.name
        self._address = address
        self._afterwards = afterwards
        self._since = since
        self._connection = ImapConnection(address, writable=afterwards.changes_the_mailbox, app=app)
        self._growth_at_poll: tuple[int, int] | None = None
        self._failures: dict[tuple[str, int, int], int] = {}

    def poll(self, ledger: Ledger) -> Iterator[Fetched]:
        """See `Source.poll`. In the order of arrival in the folder, as UIDs are given."""
        for name, junk in folders_to_read(self._connection):
            yield from self._poll_folder(name, junk, ledger)

    def _poll_folder(self, name: str, junk: bool, ledger: Ledger) -> Iterator[Fetched]:
        folder = self._connection.open(name, afresh=True)
        if name == self._address.folder:
            self._growth_at_poll = _growth(folder)
        last = _last_uid(ledger.cursor(name), folder)
        if folder.uidnext is not None and folder.uidnext <= last + 1:
            return
        for portion in uids_after(self._connection, folder, last, self._since):
            listed = iter(portion)
            while uids := list(islice(listed, ABOUT_AT_ONCE)):
                keys = {f"{folder.uidvalidity}:{uid}": uid for uid in uids}
                for key in ledger.seen(name, keys):
                    del keys[key]
                yield from self._read(folder, junk, list(keys.values()))

    def _read(self, folder: OpenFolder, junk: bool, uids: list[int]) -> Iterator[Fetched]:
        """The messages, ascending, since each one's cursor covers all below it."""
        abouts = self._fetch(folder, uids, _SIZE, _RECEIVED)
        wanted = {uid: about for uid, about in sorted(abouts.items()) if self._is_wanted(about)}
        sizes = {uid: _size(about) for uid, about in wanted.items()}
        for batch in batches(sizes, most=BATCH_MESSAGES, most_bytes=BATCH_BYTES):
            readable = [uid for uid in batch if _size(wanted[uid]) <= LARGEST_MESSAGE]
            bodies = self._fetch(folder, readable, _BODY)
            for uid in batch:
                body = bodies.get(uid, {})
                if uid in readable and uid not in bodies:
                    continue  # expunged since it was listed
                raw = None if isinstance(body, SourceError) else body.get(b"BODY[]")
                yield Fetched(
                    folder=folder.name,
                    key=f"{folder.uidvalidity}:{uid}",
                    raw=raw,
                    received_at=_received_at(wanted[uid]),
                    junk=junk,
                    problem=_problem(wanted[uid], body),
                    cursor=f"{folder.uidvalidity}:{uid}",
                )

    def _fetch(self, folder: OpenFolder, uids: list[int], *items: bytes) -> dict[int, Answer]:
        """`fetch_each`, with doubt about the server where nothing at all could be read."""
        if not uids:
            return {}
        answers = fetch_each(self._connection, folder, uids, *items)
        trouble = [answer for answer in answers.values() if isinstance(answer, SourceError)]
        if trouble and len(trouble) == len(answers):
            at = (folder.name, folder.uidvalidity, uids[0])
            self._failures[at] = self._failures.get(at, 0) + 1
            if self._failures[at] < PATIENCE:
                raise trouble[-1]
        return answers

    def _is_wanted(self, about: Answer) -> bool:
        return self._since is None or _received_at(about) >= self._since

    def wait(self, seconds: float) -> bool:
        """See `Source.wait`. Hears of new mail by IDLE, or asks every few seconds.

        Watches the address's own folder; Junk is seen at the next poll.
        """
        end = time.monotonic() + seconds
        while True:
            if not self._connection.listening and self._has_grown():
                return True
            left = max(0.0, end - time.monotonic())
            if not self._connection.can("IDLE"):
                time.sleep(min(left, ASK_EVERY))
            elif any(b"EXISTS" in said for said in self._connection.hear(left)):
                return True
            if not left:
                return False

    def _has_grown(self) -> bool:
        """Asks whether mail came since the last poll, which IDLE would not tell again."""
        folder = self._connection.open(self._address.folder, afresh=True)
        return _growth(folder) != self._growth_at_poll

    def settle(self, fetched: Fetched) -> None:
        """See `Source.settle`."""
        settle(self._connection, self._afterwards, fetched)

    def has_sent(self, message_id: str) -> bool:
        """See `SentMail.has_sent`."""
        return in_sent(self._connection, message_id)

    def put_draft(self, message_id: str, raw: bytes) -> None:
        """See `DraftingSource.put_draft`."""
        put_draft(self._connection, message_id, raw)

    def check_drafts(self) -> str:
        """See `DraftingSource.check_drafts`."""
        return f"Drafts go to the folder {drafts_folder(self._connection)} of {self.name}."

    def check(self) -> str:
        """See `Source.check`. Tries the afterwards-rule, too."""
        counts = [
            f"{self._connection.open(name, afresh=True).exists} in {name}"
            for name, _ in folders_to_read(self._connection)
        ]
        check_rule(self._connection, self._afterwards)
        bare = "" if self._address.is_protected else ", over a line without TLS"
        return f"{self.name} can be read{bare}: messages {', '.join(counts)}."

    def close(self) -> None:
        """See `Source.close`."""
        self._connection.close()


def _growth(folder: OpenFolder) -> tuple[int, int]:
    """Differs once mail has come, unless the folder was emptied on a server without UIDNEXT."""
    return folder.uidvalidity, folder.exists if folder.uidnext is None else folder.uidnext


def _last_uid(cursor: str | None, folder: OpenFolder) -> int:
    uidvalidity, _, uid = (cursor or "").partition(":")
    return int(uid) if uidvalidity == str(folder.uidvalidity) and uid.isdecimal() else 0


def _size(about: Answer) -> int:
    return 0 if isinstance(about, SourceError) else int(about[_SIZE])


def _received_at(about: Answer) -> datetime:
    """The server's moment in UTC; now, where it does not tell, so that no clock starts early."""
    told = None if isinstance(about, SourceError) else about.get(_RECEIVED)
    return told.astimezone(UTC) if isinstance(told, datetime) else datetime.now(UTC)


def _problem(about: Answer, body: Answer) -> str:
    if _size(about) > LARGEST_MESSAGE:
        return too_large(_size(about))
    if isinstance(body, SourceError):
        return f"The mail server does not hand out this message: open it there. ({body})"
    return ""
