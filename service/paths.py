"""Mail files as `palsbox triage` takes them: .eml, .msg, mbox, Maildirs, folders, stdin."""

import mailbox
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.outlook_file import as_mail

MAIL_ENDINGS = (".eml", ".msg", ".txt")
MBOX_ENDINGS = (".mbox", ".mbx")


class MailFileError(Exception):
    """A path cannot be read; the message is one sentence that names it."""


def raw_messages(paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Each message's source as a person would name it, and its bytes, in order.

    Folders are walked in the order of their names; a folder with `cur` and `new` is
    read as a Maildir, a file that begins with `From ` or ends in `.mbox` as an mbox; what
    Outlook saved (`.msg`) is turned into mail.
    Raises `MailFileError` for a path that is not there.
    """
    for path in paths:
        if path == "-":
            yield "-", as_mail(sys.stdin.buffer.read())
        elif Path(path).is_dir():
            yield from _folder(Path(path))
        elif Path(path).exists():
            yield from _file(Path(path))
        else:
            raise MailFileError(f"There is no file or folder {path}.")


def _folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    if (folder / "cur").is_dir() and (folder / "new").is_dir():
        for place in ("new", "cur"):
            for file in sorted((folder / place).iterdir()):
                yield str(file), _bytes(file)
        return
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            yield from _folder(entry)
        elif entry.suffix.lower() in (*MAIL_ENDINGS[:2], *MBOX_ENDINGS):
            yield from _file(entry)


def _file(file: Path) -> Iterator[tuple[str, bytes]]:
    raw = _bytes(file)
    if file.suffix.lower() not in MBOX_ENDINGS and not raw.startswith(b"From "):
        yield str(file), as_mail(raw)
        return
    box = mailbox.mbox(file, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), 1):
            yield f"{file}#{number}", box.get_bytes(key)
    finally:
        box.close()


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise MailFileError(f"{file} cannot be read: {error.strerror}.") from error
