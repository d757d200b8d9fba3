"""What goes to a document's reader, and what comes back."""

from dataclasses import dataclass

from ingest.message import AttachmentState

MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be read: `kind` is a key of `ingest.documents.kinds.READERS`.

    `shown_inline` is true for a picture that the letter shows (it has a Content-ID);
    `tesseract` is the path of the OCR program, empty where there is none.
    """

    kind: str
    data: bytes
    shown_inline: bool = False
    tesseract: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A file found inside another. `state` is set where it was not unpacked, and `note`
    says why; otherwise `data` is its content."""

    name: str
    content_type: str
    data: bytes
    state: AttachmentState | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Extract:
    """What became of one file: its text (empty unless `state` is `text`), a sentence for
    staff where there is something to say, and the files inside it."""

    state: AttachmentState
    text: str = ""
    note: str = ""
    members: tuple[Member, ...] = ()


class UnreadableError(Exception):
    """A reader's way to say why a document is not read: its state and the sentence."""

    def __init__(self, state: AttachmentState, note: str) -> None:
        super().__init__(note)
        self.extract = Extract(state, note=note)


ENCRYPTED = Extract("encrypted", note="Protected by a password: please ask the sender or open it.")
CORRUPT = Extract("corrupt", note="The file is damaged: please open it.")
TOO_MUCH = Extract("too_large", note="Reading it took too much memory or time: please open it.")
VERY_LONG = "Very long: only its beginning was read."


def extract_of(text: str, note: str = "") -> Extract:
    """The extract of a document that was read: `text`, or `no_text` where it has no words."""
    if not text.strip():
        return Extract("no_text", note=note or "The document has no words.")
    if len(text) > MOST_CHARACTERS:
        return Extract("text", text[:MOST_CHARACTERS], f"{note} {VERY_LONG}".strip())
    return Extract("text", text, note)
