"""The Maildir source: a directory on this machine that mail is delivered into."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ingest.source import Fetched, Ledger, SourceError
from ingest.sources.afterwards import NOTHING, Afterwards, refuse_categories
from ingest.sources.maildir_folder import (
    SHELVES,
    Folder,
    content,
    entries,
    folders,
    messages,
    subfolder_path,
)
from ingest.sources.oauth.app import NO_APP, App

LOOK_EVERY = 0.25
"""Seconds between two looks at the directories' times while waiting."""

ASK_AT_ONCE = 500
"""Keys in one question to the ledger."""


def open_maildir(
    url: str, afterwards: Afterwards, since: datetime | None, _: App = NO_APP
) -> "MaildirSource":
    """The source for `maildir:///path`. Raises `SourceError` where the URL is not like that."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    if parts.netloc or parts.query or parts.fragment or not path.is_absolute():
        raise SourceError(
            "A Maildir is written with its whole path and three slashes, like "
            "maildir:///var/mail/pals ('?' and '#' in it as %3F and %23): "
            "correct PALSBOX_MAILBOX_URL.",
            permanent=True,
        )
    refuse_categories(afterwards)
    if afterwards.action == "keyword":
        raise SourceError(
            "A Maildir keeps no keywords: set PALSBOX_AFTERWARDS to move:FOLDER or leave it empty.",
            permanent=True,
        )
    return MaildirSource(path, afterwards=afterwards, since=since)


class MaildirSource:
    """Reads `new` and `cur` of a Maildir and of its Junk folders.

    Staff's mail programs move mail from `new` to `cur` and mark it; this never
    does. A message is known by its unique name, which survives both.
    """

    def __init__(
        self,
        path: Path,
        *,
        afterwards: Afterwards = NOTHING,
        since: datetime | None = None,
    ) -> None:
        self.name = f"maildir://{path}"
        self._path = path
        self._afterwards = afterwards
        self._since = since
        self._stored: dict[str, set[str]] = {}
        self._times_at_poll: dict[Path, int] | None = None
        self._was_there = False

    def poll(self, ledger: Ledger) -> Iterator[Fetched]:
        """See `Source.poll`. Oldest delivery first; files are read one by one as asked for."""
        # Before the listing: what arrives after it must differ from this at the next wait.
        self._times_at_poll = self._times()
        for folder in self._folders():
            yield from self._poll_folder(folder, ledger)

    def _folders(self) -> list[Folder]:
        try:
            return folders(self._path)
        except OSError as error:
            raise self._unreachable(error) from error

    def _poll_folder(self, folder: Folder, ledger: Ledger) -> Iterator[Fetched]:
        listed = self._listed(folder)
        fresh = self._not_in_ledger(folder, listed, ledger)
        known = entries((key, listed[key]) for key in fresh)
        for entry in sorted(known, key=lambda entry: (entry.received_at, entry.key)):
            if self._since is not None and entry.received_at < self._since:
                continue
            try:
                raw, problem = content(entry)
            except FileNotFoundError:
                continue  # moved by a mail program: the next poll lists it where it is now
            yield Fetched(folder.name, entry.key, raw, entry.received_at, folder.junk, problem)

    def _listed(self, folder: Folder) -> dict[str, Path]:
        try:
            return messages(folder)
        except OSError as error:
            if folder.junk and isinstance(error, FileNotFoundError):
                return {}  # removed meanwhile
            raise self._unreachable(error) from error

    def _not_in_ledger(self, folder: Folder, listed: dict[str, Path], ledger: Ledger) -> list[str]:
        # What the ledger once had it has for ever, so a full Maildir is not asked about again.
        stored = self._stored.setdefault(folder.name, set())
        stored.intersection_update(listed)
        unsure = iter(listed.keys() - stored)
        while asked := list(islice(unsure, ASK_AT_ONCE)):
            stored |= ledger.seen(folder.name, asked)
        return list(listed.keys() - stored)

    def wait(self, seconds: float) -> bool:
        """See `Source.wait`. Notices a delivery within a quarter of a second."""
        end = time.monotonic() + seconds
        while self._times() == self._times_at_poll:
            left = end - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, LOOK_EVERY))
        return True

    def _times(self) -> dict[Path, int]:
        """When something was last put into or taken out of each directory."""
        times: dict[Path, int] = {}
        inbox, *junk = self._folders()
        try:
            for shelf in inbox.shelves:
                times[shelf] = shelf.stat().st_mtime_ns
        except OSError as error:
            raise self._unreachable(error) from error
        self._was_there = True
        for folder in junk:
            for shelf in folder.shelves:
                with suppress(OSError):  # a Junk folder may go at any time
                    times[shelf] = shelf.stat().st_mtime_ns
        return times

    def settle(self, fetched: Fetched) -> None:
        """See `Source.settle`. Moves the message, flags and all; junk stays where it is."""
        if self._afterwards.action != "move" or fetched.junk or fetched.raw is None:
            return
        target = self._target()
        try:
            path = messages(Folder("INBOX", self._path)).get(fetched.key)
            if path is not None:
                path.rename(target / path.parent.name / path.name)
        except FileNotFoundError:
            return  # a mail program was faster
        except OSError as error:
            raise SourceError(
                f"A message in {self.name} cannot be moved to {self._afterwards.name} "
                f"({error.strerror}): let the user that runs palsbox write there.",
                permanent=True,
            ) from error

    def _target(self) -> Path:
        target = subfolder_path(self._path, self._afterwards.name)
        if not all((target / shelf).is_dir() for shelf in SHELVES):
            raise SourceError(
                f"{self.name} has no folder {self._afterwards.name} to move mail to: "
                "create it in the mail program or correct PALSBOX_AFTERWARDS.",
                permanent=True,
            )
        return target

    def check(self) -> str:
        """See `Source.check`. Tries the afterwards-rule, too."""
        self._times()
        if self._afterwards.action == "move":
            self._target()
        counts = [f"{len(self._listed(folder))} in {folder.name}" for folder in self._folders()]
        return f"{self.name} can be read: messages {', '.join(counts)}."

    def close(self) -> None:
        """See `Source.close`. A directory needs no closing."""

    def _unreachable(self, error: OSError) -> SourceError:
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            return SourceError(
                f"There is no Maildir at {self._path} (a folder with new and cur in it). "
                "Create it or correct PALSBOX_MAILBOX_URL.",
                permanent=not self._was_there,
            )
        return SourceError(
            f"{error.filename} in the Maildir {self._path} cannot be read ({error.strerror}): "
            "let the user that runs palsbox read it.",
            permanent=isinstance(error, PermissionError),
        )
