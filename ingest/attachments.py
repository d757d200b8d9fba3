"""Files sent with a message: listed with their state, and their words as passages.

Plain text, HTML and messages are read here. PDF and office documents are read by
`ingest.attachment_text` in a child process under limits, since their readers can be
made to eat memory or to crash.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from email.generator import BytesGenerator
from io import BytesIO
from pathlib import Path
from time import monotonic

from ingest.attachment_text import MOST_CHARACTERS
from ingest.body import read_body
from ingest.charsets import decode
from ingest.clean_text import clean, strip_blank_edges
from ingest.headers import parameter
from ingest.html_text import html_to_text
from ingest.message import Attachment, AttachmentState, Passage, Stretch, StretchKind
from ingest.mime_tree import Part, content, grow
from ingest.parts import REPORTS, Letter, SentFile, take_apart

_MOST_BYTES = 25_000_000
_MOST_CHILDREN = 20
_CHILD_SECONDS = 20.0
_ALL_CHILDREN_SECONDS = 60.0
_TEXT_SUFFIXES = frozenset((".txt", ".text", ".csv", ".tsv", ".md", ".log", ".ics", ".vcf"))
_HTML_SUFFIXES = frozenset((".htm", ".html", ".xhtml", ".mht"))
_ENCRYPTED_TYPES = frozenset(
    ("application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
)
_SIGNATURE_TYPES = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
)
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Extract:
    """What became of one file: its text (empty unless `state` is `text`) and why."""

    state: AttachmentState
    text: str = ""
    note: str = ""


ChildReader = Callable[[str, bytes, float], Extract]
"""Reads a document of a kind from `READERS`, within so many seconds; never raises."""


def read_attachments(
    letter: Letter, read_document: ChildReader | None = None
) -> tuple[list[Attachment], list[Passage]]:
    """Every file of the message in order, and a passage `attachment:NAME` for each with
    words. Words in an attached message are `forwarded`, in a document `new`."""
    budget = _Budget(read_document or read_in_child)
    attachments: list[Attachment] = []
    passages: list[Passage] = []
    for number, sent in enumerate(letter.files):
        attachment, passage = _read(number, sent, budget)
        attachments.append(attachment)
        if passage is not None:
            passages.append(passage)
    return attachments, passages


def attachment_bytes(raw: bytes, number: int) -> tuple[Attachment, bytes]:
    """One file of a message as `parse` numbered it, and its content.

    Raises `LookupError` where the message has no file of that number.
    """
    files = take_apart(grow(raw)[0]).files
    if not 0 <= number < len(files):
        raise LookupError(f"The message has no attachment number {number}.")
    attachment, _ = _read(number, files[number], _Budget(read_in_child))
    return attachment, _content(files[number])


class _Budget:
    """How much one message may cost in child processes."""

    def __init__(self, read_document: ChildReader) -> None:
        self._read_document = read_document
        self._children = _MOST_CHILDREN
        self._seconds = _ALL_CHILDREN_SECONDS

    def read(self, kind: str, data: bytes) -> Extract:
        if self._children <= 0 or self._seconds <= 0:
            return Extract(
                "too_large", note="The message has too many documents; this one was not read."
            )
        started = monotonic()
        extract = self._read_document(kind, data, min(_CHILD_SECONDS, self._seconds))
        self._children -= 1
        self._seconds -= monotonic() - started
        return extract


def _read(number: int, sent: SentFile, budget: _Budget) -> tuple[Attachment, Passage | None]:
    data = _content(sent)
    if not data:
        extract = Extract("no_text", note="The file is empty.")
    elif len(data) > _MOST_BYTES:
        extract = Extract(
            "too_large", note=f"Larger than {_MOST_BYTES // 1_000_000} MB: please open it."
        )
    elif sent.letter is not None:
        extract = _read_message(sent.letter)
    else:
        extract = _read_file(sent, data, budget)
    attachment = Attachment(
        number, sent.name, sent.content_type, len(data), extract.state, extract.note
    )
    if not extract.text:
        return attachment, None
    theirs = sent.forwarded or sent.letter is not None or sent.content_type in REPORTS
    kind: StretchKind = "forwarded" if theirs else "new"
    return attachment, Passage(
        f"attachment:{sent.name}", extract.text, (Stretch(kind, 0, len(extract.text)),)
    )


def _content(sent: SentFile) -> bytes:
    if not sent.part.is_multipart():
        return content(sent.part)[0]
    inside = sent.part.parts()
    out = BytesIO()
    generator = BytesGenerator(out, mangle_from_=False, maxheaderlen=0)
    try:
        for part in inside:
            generator.flatten(part)
    except (UnicodeError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        # Headers too broken to be written again: their words at least.
        return out.getvalue() or _read_message(take_apart(inside[0])).text.encode()
    return out.getvalue()


def _read_message(letter: Letter) -> Extract:
    text = "\n\n".join([letter.headers.text("subject"), *read_body(letter.body).texts]).strip()
    return Extract("text", text) if text else Extract("no_text", note="The message has no words.")


def _read_file(sent: SentFile, data: bytes, budget: _Budget) -> Extract:
    suffix = Path(sent.name).suffix.lower()
    if sent.content_type in _ENCRYPTED_TYPES and "signed-data" not in str(
        sent.part.get("content-type")
    ):
        return Extract(
            "encrypted", note="Encrypted for its recipient: please open it in your mail program."
        )
    if sent.content_type in _SIGNATURE_TYPES:
        return Extract("no_text", note="A digital signature.")
    kind = document_kind(sent.content_type, suffix, data)
    if kind:
        extract = budget.read(kind, data)
        return Extract(extract.state, strip_blank_edges(clean(extract.text)), extract.note)
    if sent.content_type.startswith(("image/", "audio/", "video/")):
        what = sent.content_type.partition("/")[0]
        if what == "image" and sent.part.get("content-id"):
            return Extract("no_text", note="A picture shown in the letter.")
        return Extract("unsupported", note=f"Words in {what} files are not read: please open it.")
    if sent.content_type == "text/html" or suffix in _HTML_SUFFIXES:
        return _words(html_to_text(decode(data, _charset(sent.part))[0]))
    if sent.content_type.startswith(("text/", "message/")) or suffix in _TEXT_SUFFIXES:
        return _words(strip_blank_edges(clean(decode(data, _charset(sent.part))[0])))
    return Extract("unsupported", note="Files of this kind are not read: please open it.")


def _words(text: str) -> Extract:
    if not text.strip():
        return Extract("no_text", note="The file has no words.")
    if len(text) > MOST_CHARACTERS:
        return Extract("text", text[:MOST_CHARACTERS], "Very long: only its beginning was read.")
    return Extract("text", text)


def _charset(part: Part) -> str:
    return parameter(str(part.get("content-type", "")), "charset")


def document_kind(content_type: str, suffix: str, data: bytes) -> str:
    """Which reader of `READERS` a document needs: its first bytes count more than its
    name, and its name more than its declared type. Empty where none does."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        for kind, (kind_suffix, marker) in _ZIPPED.items():
            if marker in data[:4096] or marker in data[-65_536:] or suffix == kind_suffix:
                return kind
        return ""
    if data.startswith(b"\xd0\xcf\x11\xe0") and suffix in {".docx", ".xlsx"}:
        return suffix[1:]
    by_suffix = {".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".xlsx": "xlsx"}.get(suffix, "")
    return by_suffix or _BY_TYPE.get(content_type, "")


_ZIPPED = {
    "docx": (".docx", b"word/document.xml"),
    "odt": (".odt", b"mimetypeapplication/vnd.oasis.opendocument.text"),
    "xlsx": (".xlsx", b"xl/workbook.xml"),
}
_BY_TYPE = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}


def read_in_child(kind: str, data: bytes, seconds: float) -> Extract:
    """Runs `python -m ingest.attachment_text` on one document; see there for the limits.

    The child gets no environment: none of the service's secrets are in its memory.
    """
    request = json.dumps({"kind": kind}).encode() + b"\n" + data
    try:
        done = subprocess.run(  # a fixed command line, nothing of the mail in it
            [sys.executable, "-m", "ingest.attachment_text"],
            input=request,
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        if done.returncode < 0:
            # Ended by the kernel: it reached its limit of CPU or memory.
            return Extract("too_large", note="Reading it took too much: please open it.")
        answer = json.loads(done.stdout)
        return Extract(answer["state"], answer["text"], answer["note"])
    except subprocess.TimeoutExpired:
        return Extract("too_large", note="Reading it took too long: please open it.")
    except (ValueError, KeyError, TypeError):
        return Extract("corrupt", note="Reading it failed: please open it.")
    except OSError:
        return Extract(
            "unsupported", note="It could not be read on this machine just now: please open it."
        )
