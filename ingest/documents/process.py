"""The service's side of the child that reads foreign documents."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from shutil import which
from typing import Any, get_args

from ingest.documents.extract import CORRUPT, Document, Extract, Member
from ingest.documents.frames import read_frame, write_frame
from ingest.message import AttachmentState

_ROOT = Path(__file__).resolve().parent.parent.parent
_GRACE_SECONDS = 5.0
_TOO_LATE = Extract("too_large", note="Reading it took too long: please open it.")
_STATES = get_args(AttachmentState)

DocumentReader = Callable[[Sequence[Document], float], list[Extract]]
"""Reads documents, all within so many seconds: an extract for each, in order; never raises."""


def tesseract() -> str:
    """The path of the OCR program, or "" where it is not installed.

    Looked for once where it is found, and again each time where it is not, so that it is
    used as soon as somebody installs it.
    """
    try:
        return _tesseract_on(os.environ.get("PATH", os.defpath))
    except LookupError:
        return ""


@lru_cache(maxsize=4)
def _tesseract_on(path: str) -> str:
    found = which("tesseract", path=path)
    if found is None:
        # A failure is not kept.
        raise LookupError("tesseract")
    return found


def read_in_child(documents: Sequence[Document], seconds: float) -> list[Extract]:
    """Runs one `python -m ingest.documents.child` for these documents; see there.

    The child gets no environment: none of the service's secrets are in its memory.
    """
    if not documents:
        return []
    requests = io.BytesIO()
    for document in documents:
        head = {
            "kind": document.kind,
            "shown_inline": document.shown_inline,
            "tesseract": document.tesseract,
            "seconds": seconds,
        }
        write_frame(requests, head, [document.data])
    try:
        answers, unanswered = _run(requests.getvalue(), seconds)
    except OSError:
        note = "It could not be read on this machine just now: please open it."
        return [Extract("unsupported", note=note)] * len(documents)
    extracts = _extracts(answers)
    return (extracts + [unanswered] * len(documents))[: len(documents)]


def _run(requests: bytes, seconds: float) -> tuple[bytes, Extract]:
    """What the child wrote, and what became of the documents it had no answer for."""
    try:
        done = subprocess.run(  # a fixed command line, nothing of the mail in it
            [sys.executable, "-m", "ingest.documents.child"],
            input=requests,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds + _GRACE_SECONDS,
            cwd=_ROOT,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return late.stdout or b"", _TOO_LATE
    return done.stdout, CORRUPT


def _extracts(answers: bytes) -> list[Extract]:
    stream = io.BytesIO(answers)
    extracts = []
    try:
        while frame := read_frame(stream):
            extracts.append(_extract(*frame))
    except (ValueError, KeyError, TypeError):
        # Cut off, or a child that was taken over: what came before it stands.
        return extracts
    return extracts


def _extract(head: dict[str, Any], blobs: list[bytes]) -> Extract:
    text, *contents = blobs
    members = [
        Member(str(m["name"]), str(m["content_type"]), data, m["state"], str(m["note"]))
        for m, data in zip(head["members"], contents, strict=True)
    ]
    state, note = head["state"], str(head["note"])
    if not {state, *(m.state for m in members if m.state)} <= set(_STATES):
        raise ValueError("a state that is none")
    return Extract(state, text.decode("utf-8", "replace"), note, tuple(members))
