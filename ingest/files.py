"""Every file of a message, those found inside archives and Outlook's files too."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

from ingest.documents.extract import Document, Extract, Member
from ingest.documents.kinds import CONTAINERS, kind_of
from ingest.documents.process import DocumentReader
from ingest.documents.signed import ENCRYPTED_FOR_RECIPIENT
from ingest.headers import parameter
from ingest.mime_tree import content, grow
from ingest.parts import Letter, SentFile, take_apart

MEMBER = 1_000
"""A file inside file 7 of a message is number 1007, the next one 2007. So a number means
the same file whatever could or could not be opened beside it."""
EMBEDDED = 1_000_000_000
"""The second file that document 1007 holds is number 2000001007."""
MOST_BYTES = 25_000_000
TEXTS = frozenset(("plain", "html", "contentlines"))
"""Kinds that are read here, as a letter is."""
_MOST_DOCUMENTS = 40
_SECONDS = 90.0
# A letter in an archive in a letter, and no deeper.
_DEEPEST = 3
_SIGNATURE_TYPES = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
)
# RFC 3156 section 4, and what Microsoft 365 seals mail for other organisations in.
_ENCRYPTED_TYPES = frozenset(("application/pgp-encrypted", "application/x-microsoft-rpmsg-message"))
_PGP_MESSAGE = b"-----BEGIN PGP MESSAGE-----"
_TOO_MANY = Extract("too_large", note="The message has too many documents; this one was not read.")


@dataclass(slots=True)
class File:
    """A file with its content. `extract` is set once it is known what became of it.

    `letter` is set where the file is a message; `is_the_letter` where that message is this
    mail once more, in Outlook's own form (`winmail.dat`) or sealed with its signature
    (`smime.p7m`). `members` are the files in it.
    """

    number: int
    name: str
    content_type: str
    data: bytes
    kind: str
    forwarded: bool
    charset: str = ""
    shown_inline: bool = False
    letter: Letter | None = None
    is_the_letter: bool = False
    in_archive: bool = False
    extract: Extract | None = None
    members: "list[File]" = field(default_factory=list)


_Numbered = tuple[File, Iterator[int]]
"""A file, and the numbers of what may be found in it."""


class Budget:
    """How much one message may cost in child processes."""

    def __init__(self, read_documents: DocumentReader) -> None:
        self._read_documents = read_documents
        self._documents = _MOST_DOCUMENTS
        self._seconds = _SECONDS

    def read(self, documents: Sequence[Document]) -> list[Extract]:
        """An extract for each document in order; those beyond the budget are not read."""
        allowed = documents[: self._documents] if self._seconds > 0 else []
        started = monotonic()
        extracts = self._read_documents(allowed, self._seconds) if allowed else []
        self._documents -= len(allowed)
        self._seconds -= monotonic() - started
        return extracts + [_TOO_MANY] * (len(documents) - len(allowed))


def list_files(sent: Iterable[tuple[int, SentFile]], budget: Budget) -> list[File]:
    """These numbered files of a message in order, each followed by the files inside it.

    Archives and Outlook's files are opened here; nothing else is read yet.
    """
    top = [_sent(number, file, file.name) for number, file in sent]
    waiting: list[_Numbered] = [(file, count(file.number + MEMBER, MEMBER)) for file in top]
    for _ in range(_DEEPEST):
        waiting = _opened(waiting, budget)
    for file, _numbers in waiting:
        if file.kind in CONTAINERS and file.extract is None:
            file.extract = Extract("unsupported", note="Packed too deeply: please open it.")
    return [each for file in top for each in _with_members(file)]


def _opened(files: list[_Numbered], budget: Budget) -> list[_Numbered]:
    """Opens those that hold files; returns what was in them."""
    packed = [file for file, _ in files if file.kind in CONTAINERS and file.extract is None]
    extracts = budget.read([Document(file.kind, file.data) for file in packed])
    for file, extract in zip(packed, extracts, strict=True):
        file.extract = extract
    found: list[_Numbered] = []
    for file, numbers in files:
        _open(file, numbers)
        found += [(member, numbers) for member in file.members]
    return found


def _open(file: File, numbers: Iterator[int]) -> None:
    inside = file.extract.members if file.extract else ()
    if file.kind == "zip":
        file.members += [_member(next(numbers), file, member) for member in inside]
        _number_same_names(file.members)
        return
    if file.kind in {"msg", "tnef", "sealed"} and inside:
        file.extract = None
        file.is_the_letter = file.kind != "msg" and not (file.forwarded or file.in_archive)
        mail, forwarded = inside[0].data, file.forwarded or file.kind == "msg"
    elif file.kind in {"mail", "webpage"} and file.letter is None and file.extract is None:
        mail, forwarded = file.data, file.forwarded or file.kind == "mail"
    else:
        return
    file.letter = take_apart(grow(mail)[0], forwarded=forwarded)
    for sent in file.letter.files:
        name = f"{file.name}/{sent.name}"
        file.members.append(_sent(next(numbers), sent, name, in_archive=file.in_archive))


def embedded_in(document: File) -> list[File]:
    """The files that a document which was read holds (a PDF, a Word document). They are not
    opened further: containers and documents in them say so."""
    members = document.extract.members if document.extract else ()
    found = []
    for at, member in enumerate(members, 1):
        file = _member(document.number + at * EMBEDDED, document, member)
        if file.extract is None and file.kind in CONTAINERS:
            file.extract = Extract("unsupported", note="Packed too deeply: please open it.")
        elif file.extract is None and file.kind in {"mail", "webpage"}:
            file.letter = take_apart(grow(file.data)[0], forwarded=True)
        found.append(file)
    _number_same_names(found)
    return found


def _sent(number: int, sent: SentFile, name: str, *, in_archive: bool = False) -> File:
    data = content_of(sent)
    file = File(
        number,
        name,
        sent.content_type,
        data,
        "mail" if sent.letter else kind_of(sent.name, sent.content_type, data),
        sent.forwarded,
        parameter(str(sent.part.get("content-type", "")), "charset"),
        bool(sent.part.get("content-id")) and not _is_attached(sent),
        sent.letter,
        in_archive=in_archive,
    )
    file.extract = _settled(file)
    return file


def _member(number: int, archive: File, member: Member) -> File:
    name = f"{archive.name}/{member.name}"
    kind = kind_of(member.name, member.content_type, member.data)
    file = File(
        number,
        name,
        member.content_type,
        member.data,
        kind,
        archive.forwarded,
        in_archive=True,
        extract=Extract(member.state, note=member.note) if member.state else None,
    )
    file.extract = file.extract or _settled(file)
    return file


def _settled(file: File) -> Extract | None:
    """What can be said without reading the file; `None` where it has to be read."""
    if not file.data:
        return Extract("no_text", note="The file is empty.")
    # Of a plain text its beginning can be read, however long it is.
    if len(file.data) > MOST_BYTES and file.kind not in TEXTS:
        return Extract(
            "too_large", note=f"Larger than {MOST_BYTES // 1_000_000} MB: please open it."
        )
    if file.in_archive and file.kind == "zip":
        return Extract(
            "unsupported", note="An archive inside an archive is not opened: please open it."
        )
    if file.content_type in _SIGNATURE_TYPES:
        return Extract("no_text", note="A digital signature.")
    if file.content_type in _ENCRYPTED_TYPES or _PGP_MESSAGE in file.data[:200]:
        return ENCRYPTED_FOR_RECIPIENT
    return None


def _is_attached(sent: SentFile) -> bool:
    disposition = str(sent.part.get("content-disposition", ""))
    return disposition.partition(";")[0].strip().lower() == "attachment"


def content_of(sent: SentFile) -> bytes:
    """The bytes of a file, its transfer encoding undone."""
    return content(sent.part)[0]


def _with_members(file: File) -> Iterator[File]:
    yield file
    for member in file.members:
        yield from _with_members(member)


def _number_same_names(files: list[File]) -> None:
    """Names tell passages apart, so a second `a.txt` becomes `a (2).txt`."""
    taken: set[str] = set()
    for file in files:
        stem, dot, suffix = file.name.rpartition(".")
        name = file.name
        for number in count(2):
            if name.casefold() not in taken:
                break
            name = f"{stem} ({number}).{suffix}" if dot and stem else f"{file.name} ({number})"
        file.name = name
        taken.add(name.casefold())
