"""Reads messages each in a child process, which the kernel ends at its limits."""

import os
import resource
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.parse import parse

_READ, _HID_WORDS, _FAILED = 0, 3, 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message took: CPU seconds, and megabytes at the most (the program itself
    included). `fault` is a sentence, empty where it was read and its words found."""

    name: str
    seconds: float
    megabytes: float
    fault: str


def read_in_children(
    messages: Iterable[tuple[str, bytes]], *, words: str, seconds: int
) -> Iterator[Reading]:
    """Reads each message in a fork of this process, ended after so many seconds of CPU.

    `words` must stand in the subject, the letter or an attachment, where they stand in
    the bytes.
    """
    parse(b"From: a@b.example\nSubject: RE: x\n\n<p>so that all is loaded</p>")
    for name, raw in messages:
        child = os.fork()
        if child == 0:
            os._exit(_read(raw, words, seconds))
        _, status, used = os.wait4(child, 0)
        yield Reading(name, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, _fault(status))


def _read(raw: bytes, words: str, seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    message = parse(raw)
    if (message.unreadable or "").startswith("Reading the mail failed"):
        return _FAILED
    if words.encode() in raw and not any(words in each.text for each in message.passages):
        return _HID_WORDS
    return _READ


def _fault(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return f"ended by signal {-code}"
    return {_READ: "", _HID_WORDS: "its words were not found", _FAILED: "reading failed"}.get(
        code, f"ended with {code}"
    )
