"""Which parts of a message are the letter, and which are files sent with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.clean_text import one_line
from ingest.embedded_files import take_out_files
from ingest.headers import Headers, decode_words, parameter
from ingest.mime_tree import MESSAGE_TYPES, Part, content, grow

_DEEPEST_NESTING = 60
_DEEPEST_MESSAGE_IN_MESSAGE = 8
_MOST_FILES = 1_000
# Parts that mail servers write: no person's words.
REPORTS = frozenset(
    (
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
    )
)
_FILES_OF_TEXT = frozenset(
    (
        "text/calendar",
        "text/csv",
        "text/directory",
        "text/rfc822-headers",
        "text/rtf",
        "text/vcard",
        "text/x-vcard",
    )
)
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "application/zip": ".zip",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/calendar": ".ics",
}


@dataclass(slots=True)
class Branch:
    """Parts that read as the letter. `choice` is true where they say the same thing."""

    choice: bool = False
    children: "list[Branch | Part]" = field(default_factory=list)


@dataclass(slots=True)
class SentFile:
    """A file in the order of the message. `letter` is set where it is a message itself;
    `forwarded` where it came inside such a message."""

    part: Part
    content_type: str
    name: str
    forwarded: bool
    letter: "Letter | None" = None

    @property
    def is_shown_inline(self) -> bool:
        """True for a message that mail programs show below the letter, not as a file."""
        disposition = str(self.part.get("content-disposition", ""))
        return self.letter is not None and not disposition.strip().lower().startswith("attachment")


@dataclass(slots=True)
class Letter:
    """One message taken apart: its own words, and every file with it or within it.

    `unlisted` are the files beyond those that are listed one by one.
    """

    root: Part
    headers: Headers
    body: Branch
    files: list[SentFile]
    defects: list[str]
    unlisted: list[SentFile] = field(default_factory=list)


def take_apart(root: Part, *, forwarded: bool = False, depth: int = 0) -> Letter:
    """Sorts the parts of a message. Files of attached messages follow these messages."""
    sorter = _Sorter(root, forwarded=forwarded, depth=depth)
    letter = sorter.letter
    sorter.sort(root, letter.body, nesting=0)
    if sorter.named_texts and next(_texts(letter.body), None) is None:
        # Some senders name even the letter; the first one is it, if nothing else is.
        branch, part = sorter.named_texts[0]
        branch.children.append(part)
        letter.files[:] = [sent for sent in letter.files if sent.part is not part]
    if len(letter.files) > _MOST_FILES:
        letter.defects.append(
            f"only the first {_MOST_FILES} of {len(letter.files)} files are listed: texts among "
            "the others were searched, documents were not"
        )
        letter.unlisted = letter.files[_MOST_FILES:]
        del letter.files[_MOST_FILES:]
    if root.get_content_type() == "message/partial":
        letter.defects.append(_piece(letter.headers.first("content-type")))
    if depth == 0:
        _number_same_names(letter.files)
    return letter


def _piece(content_type: str) -> str:
    """What staff must know of a message that came in pieces (RFC 2046 section 5.2.2)."""
    number, total = parameter(content_type, "number"), parameter(content_type, "total")
    which = (
        f"piece {number} of {total if total.isdecimal() else 'several'}"
        if number.isdecimal()
        else "a piece"
    )
    return f"{which} of a message that its sender's software cut up: the others came by themselves"


def letter_parts(letter: Letter) -> Iterator[Part]:
    """The message itself, then the parts of its letter and its files."""
    yield letter.root
    yield from _texts(letter.body)
    for sent in (*letter.files, *letter.unlisted):
        yield sent.part


def _texts(branch: Branch) -> Iterator[Part]:
    for child in branch.children:
        if isinstance(child, Branch):
            yield from _texts(child)
        else:
            yield child


class _Sorter:
    """Walks one message and puts each part with the letter or with the files."""

    def __init__(self, root: Part, *, forwarded: bool, depth: int) -> None:
        self.letter = Letter(root, Headers(root), Branch(), [], [])
        self.named_texts: list[tuple[Branch, Part]] = []
        self._forwarded = forwarded
        self._depth = depth

    def sort(self, part: Part, branch: Branch, *, nesting: int) -> None:
        content_type = part.get_content_type()
        inside = part.parts()
        if not (content_type.startswith("multipart/") and inside):
            self._sort_leaf(part, content_type, branch)
        elif nesting >= _DEEPEST_NESTING:
            for leaf in _leaves(part):
                self._sort_leaf(leaf, leaf.get_content_type(), branch)
        else:
            inner = Branch(choice=content_type == "multipart/alternative")
            branch.children.append(inner)
            for child in inside:
                self.sort(child, inner, nesting=nesting + 1)

    def _sort_leaf(self, part: Part, content_type: str, branch: Branch) -> None:
        if content_type.startswith("multipart/"):
            # Its boundary never came: what there is reads as text.
            content_type = "text/plain"
        name = _written_name(part)
        disposition = str(part.get("content-disposition", "")).partition(";")[0].strip().lower()
        may_be_letter = (
            content_type.startswith("text/")
            and content_type not in _FILES_OF_TEXT
            and (disposition != "attachment" or part is self.letter.root)
        )
        if may_be_letter and not name:
            branch.children.append(part)
            if content_type == "text/plain":
                self._add_embedded_files(part)
            return
        name = name or _made_up_name(content_type, self.letter)
        sent = SentFile(part, content_type, name, self._forwarded)
        self.letter.files.append(sent)
        if may_be_letter:
            self.named_texts.append((branch, part))
        message = _message_inside(sent)
        if message is not None and self._depth < _DEEPEST_MESSAGE_IN_MESSAGE:
            sent.letter = take_apart(message, forwarded=True, depth=self._depth + 1)
            self.letter.files += sent.letter.files

    def _add_embedded_files(self, part: Part) -> None:
        for file in take_out_files(part):
            name = _written_name(file) or _made_up_name("application/octet-stream", self.letter)
            self.letter.files.append(SentFile(file, file.get_content_type(), name, self._forwarded))


def _leaves(part: Part) -> Iterator[Part]:
    """All leaves under a part in order, without recursion."""
    stack = [part]
    while stack:
        here = stack.pop()
        inside = here.parts() if here.get_content_type().startswith("multipart/") else []
        if inside:
            stack += reversed(inside)
        else:
            yield here


def _message_inside(sent: SentFile) -> Part | None:
    """The message that a file is: an attached one, an `.eml`, or one that was encoded."""
    if sent.content_type in REPORTS:
        return None
    if inside := sent.part.parts():
        return inside[0]
    if sent.name.lower().endswith(".eml") or sent.content_type in MESSAGE_TYPES:
        return grow(content(sent.part)[0])[0]
    return None


def _written_name(part: Part) -> str:
    announced = f"{part.get('content-disposition', '')} {part.get('content-type', '')}"
    if "name" not in announced.lower():
        return ""
    try:
        name = part.get_filename("")
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""
    name = decode_words(str(name).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    name = one_line(name).replace("\\", "/").rpartition("/")[2].strip(" .")
    if len(name) > 150:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem[: 140 - len(suffix)]}.{suffix}" if dot and len(suffix) < 20 else name[:150]
    return name


def _made_up_name(content_type: str, letter: Letter) -> str:
    if content_type in REPORTS:
        return content_type.partition("/")[2].replace("-", " ")
    kind = content_type.partition("/")[0]
    word = kind if kind in {"message", "image", "text", "audio", "video"} else "attachment"
    return f"{word} {len(letter.files) + 1}{_SUFFIXES.get(content_type, '')}"


def _number_same_names(files: list[SentFile]) -> None:
    taken: set[str] = set()
    for sent in files:
        stem, dot, suffix = sent.name.rpartition(".")
        number = 2
        name = sent.name
        while name.casefold() in taken:
            name = f"{stem} ({number}).{suffix}" if dot and stem else f"{sent.name} ({number})"
            number += 1
        sent.name = name
        taken.add(name.casefold())
