"""ZIP archives, opened one level (PKWARE APPNOTE 6.3)."""

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from ingest.clean_text import one_line
from ingest.documents.extract import CORRUPT, ENCRYPTED, MOST_CHARACTERS, Document, Extract, Member

MOST_MEMBERS = 200
_MOST_UNPACKED = 60_000_000
_OF_THE_SYSTEM = frozenset((".ds_store", "thumbs.db", "desktop.ini"))


def read(document: Document) -> Extract:
    """The files in the archive, each with its content or the reason why it has none."""
    with zipfile.ZipFile(BytesIO(document.data)) as archive:
        entries = [entry for entry in archive.infolist() if not _is_of_the_system(entry)]
        if not entries:
            return Extract("no_text", note="An archive with no files in it.")
        left = _MOST_UNPACKED
        members = []
        for entry in entries[:MOST_MEMBERS]:
            member = _unpacked(archive, entry, left)
            left -= len(member.data)
            members.append(member)
        said = _said_of(archive, entries)
    if all(member.state == "encrypted" for member in members):
        return Extract(ENCRYPTED.state, note=ENCRYPTED.note, members=tuple(members))
    note = f"An archive; what is in it ({len(entries)}) is listed with it."
    if len(entries) > MOST_MEMBERS:
        note = f"An archive; only the first {MOST_MEMBERS} of its {len(entries)} files are listed."
    return Extract("text" if said else "no_text", said, note, tuple(members))


def _said_of(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    """The comments, and the names of the files that are not listed."""
    comments = [archive.comment, *(entry.comment for entry in entries)]
    said = [one_line(comment.decode("utf-8", "replace")) for comment in comments if comment]
    said += [_safe_name(entry) for entry in entries[MOST_MEMBERS:]]
    return "\n".join(said)[:MOST_CHARACTERS]


def _is_of_the_system(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what macOS and Windows put beside people's files."""
    path = PurePosixPath(entry.filename)
    return (
        entry.is_dir()
        or entry.filename.startswith("__MACOSX/")
        or path.name.lower() in _OF_THE_SYSTEM
    )


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> Member:
    name = _safe_name(entry)
    if entry.flag_bits & 1:
        return Member(name, "", b"", ENCRYPTED.state, ENCRYPTED.note)
    if entry.file_size > left:
        note = "The archive unpacks to more than can be read: please open it."
        return Member(name, "", b"", "too_large", note)
    try:
        with archive.open(entry) as member:
            data = member.read(left + 1)
    except NotImplementedError:  # zipfile says so of a compression that it does not know
        note = "Packed in a way that is not read here: please open the archive."
        return Member(name, "", b"", "unsupported", note)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        return Member(name, "", b"", CORRUPT.state, CORRUPT.note)
    if len(data) > left:
        note = "The archive unpacks to more than can be read: please open it."
        return Member(name, "", b"", "too_large", note)
    return Member(name, "", data)


def _safe_name(entry: zipfile.ZipInfo) -> str:
    """The path within the archive, leading nowhere outside it, on one line."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        # zipfile reads names without the UTF-8 flag as code page 437; most are UTF-8.
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    parts = [part.strip() for part in one_line(name).replace("\\", "/").split("/")]
    kept = [part for part in parts if part not in {"", ".", ".."} and not part.endswith(":")]
    return "/".join(kept)[-150:] or "unnamed"
