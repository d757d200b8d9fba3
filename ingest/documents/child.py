"""The child's main: `python -m ingest.documents.child` reads foreign documents.

Frames come on stdin, one a document, and answers go to stdout in the same order. Each
document is read in a fork of its own under `limits`, so one made to exhaust or crash its
reader ends that fork and nothing else; the modules it needs are loaded before the fork,
once.
"""

import importlib
import io
import os
import select
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from time import monotonic
from typing import Any, BinaryIO

from ingest.documents.extract import CORRUPT, TOO_MUCH, Document, Extract, UnreadableError
from ingest.documents.frames import read_frame, write_frame
from ingest.documents.kinds import MAY_NEED_OCR, READERS
from ingest.documents.limits import limit_this_process

SECONDS = 20.0
"""How long one document may take …"""
OCR_SECONDS = 60.0
"""… and how long one whose words may be in pictures."""

_MOST_ANSWERED = 100_000_000
"""Bytes of text and unpacked files that we hand back before we stop reading."""

Reader = Callable[[Document], Extract]


def main() -> None:
    """Reads documents until stdin ends; `seconds` of each counts from our beginning."""
    started = monotonic()
    answered = 0
    while frame := read_frame(sys.stdin.buffer):
        head, (data,) = frame
        document = Document(head["kind"], data, head["shown_inline"], head["tesseract"])
        left = head["seconds"] - (monotonic() - started)
        answer = _in_a_fork(document, left) if answered < _MOST_ANSWERED else _frame(TOO_MUCH)
        answered += len(answer)
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()


def _in_a_fork(document: Document, seconds: float) -> bytes:
    """The answer of a fork as it wrote it, or ours where it came to nothing."""
    ocr = document.kind in MAY_NEED_OCR and document.tesseract
    seconds = min(seconds, OCR_SECONDS if ocr else SECONDS)
    if seconds <= 0:
        note = "The message has too many documents; this one was not read."
        return _frame(Extract("too_large", note=note))
    reader: Reader = importlib.import_module(f"ingest.documents.{READERS[document.kind]}").read
    read_end, write_end = os.pipe()
    fork = os.fork()
    if fork == 0:
        os.close(read_end)
        _be_the_fork(document, reader, write_end)
    os.close(write_end)
    answer = _until_it_ends(read_end, fork, seconds)
    os.close(read_end)
    # Ended, and its number still taken, so that its group is surely its own: whatever
    # program it started ends with it.
    os.waitid(os.P_PID, fork, os.WEXITED | os.WNOWAIT)
    _end_group(fork)
    status = os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])
    if answer is None or status < 0:
        return _frame(TOO_MUCH)
    return answer if status == 0 else _frame(CORRUPT)


def _be_the_fork(document: Document, reader: Reader, write_end: int) -> None:
    status = 1
    try:
        os.setpgid(0, 0)
        limit_this_process()
        extract = read_or_say_why(document, reader)
        with os.fdopen(write_end, "wb") as stream:
            _write(stream, extract)
        status = 0
    finally:
        # Neither the exception nor anything waiting in our buffers is the child's to see.
        os._exit(status)


def read_or_say_why(document: Document, reader: Reader) -> Extract:
    """The reader's extract; a failing reader means a file that is damaged or too large."""
    try:
        return reader(document)
    except UnreadableError as error:
        return error.extract
    except (MemoryError, RecursionError):
        return TOO_MUCH
    except Exception:  # noqa: BLE001 - readers of foreign formats raise whatever they like
        return CORRUPT


def _until_it_ends(read_end: int, fork: int, seconds: float) -> bytes | None:
    """All that the fork writes; `None`, and the fork ended, where it takes longer."""
    until = monotonic() + seconds
    pieces: list[bytes] = []
    while True:
        left = until - monotonic()
        if left <= 0 or not select.select([read_end], [], [], left)[0]:
            os.kill(fork, signal.SIGKILL)
            return None
        piece = os.read(read_end, 1 << 20)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def _end_group(fork: int) -> None:
    try:
        os.killpg(fork, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # It ended before it had a group.
        return


def _frame(extract: Extract) -> bytes:
    stream = io.BytesIO()
    _write(stream, extract)
    return stream.getvalue()


def _write(stream: BinaryIO, extract: Extract) -> None:
    members: list[dict[str, Any]] = []
    for member in extract.members:
        head = asdict(member)
        del head["data"]
        members.append(head)
    head = {"state": extract.state, "note": extract.note, "members": members}
    text = extract.text.encode("utf-8", "replace")
    write_frame(stream, head, [text, *(member.data for member in extract.members)])


if __name__ == "__main__":
    main()
