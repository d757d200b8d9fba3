"""One folder of a Maildir: what lies in it, read without touching it.

Format: https://cr.yp.to/proto/maildir.html; subfolders as Maildir++ has them
(https://doc.dovecot.org/2.3/admin_manual/mailbox_formats/maildir/).
"""

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from imapclient import imap_utf7

from ingest.sources.junk import is_junk_name
from ingest.sources.sizes import LARGEST_MESSAGE, too_large

SHELVES = ("new", "cur")
"""Mail is delivered into `new` and moved to `cur` when a mail program has seen it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: its name as people see it, its directory, whether it holds junk."""

    name: str
    path: Path
    junk: bool = False

    @property
    def shelves(self) -> tuple[Path, ...]:
        """The directories that messages lie in."""
        return tuple(self.path / shelf for shelf in SHELVES)


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in a folder. `size` in bytes; `received_at` is the delivery, in UTC."""

    key: str
    path: Path
    size: int
    received_at: datetime


def folders(root: Path) -> list[Folder]:
    """The Maildir itself and the Junk folders in it."""
    found = [Folder("INBOX", root)]
    for path in sorted(root.glob(".*")):
        name = subfolder_name(path)
        if is_junk_name(name, ".") and all((path / shelf).is_dir() for shelf in SHELVES):
            found.append(Folder(name, path, junk=True))
    return found


def subfolder_path(root: Path, name: str) -> Path:
    """Where the subfolder of that name lies; Maildir++ writes names in modified UTF-7."""
    return root / f".{imap_utf7.encode(name).decode('ascii')}"


def subfolder_name(path: Path) -> str:
    """The name of the subfolder that lies at `path`, as people see it."""
    try:
        return str(imap_utf7.decode(path.name[1:].encode("ascii")))
    except UnicodeError:
        return path.name[1:]


def messages(folder: Folder) -> dict[str, Path]:
    """The messages in `folder` by their unique names. Raises `OSError`.

    `new` is read before `cur`, so that one which is moved meanwhile is met twice
    rather than never.
    """
    return {
        path.name.partition(":")[0]: path
        for shelf in folder.shelves
        for path in shelf.iterdir()
        if not path.name.startswith(".")
    }


def entries(paths: Iterable[tuple[str, Path]]) -> Iterator[Entry]:
    """Looks at each file; one that has vanished, or is no plain file, is left out."""
    for key, path in paths:
        try:
            seen = path.stat()
        except OSError:
            continue
        if stat.S_ISREG(seen.st_mode):
            moment = datetime.fromtimestamp(seen.st_mtime, UTC)
            yield Entry(key, path, seen.st_size, moment)


def content(entry: Entry) -> tuple[bytes | None, str]:
    """The message's bytes, or `None` and the problem for staff.

    Raises `FileNotFoundError` where a mail program moved or removed it meanwhile.
    """
    if entry.size > LARGEST_MESSAGE:
        return None, too_large(entry.size)
    try:
        with entry.path.open("rb") as file:
            raw = file.read(LARGEST_MESSAGE + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        return None, (
            f"The file {entry.path.name} cannot be read ({error.strerror}): "
            "let the user that runs palsbox read it, or repair the disk."
        )
    if len(raw) > LARGEST_MESSAGE:
        return None, too_large(len(raw))
    return raw, ""
