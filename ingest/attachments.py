"""Files sent with a message: listed with their state, and their words as passages.

Plain text, HTML and messages are read here. Every other kind is read by
`ingest.documents` in a child process under limits, since its readers can be made to eat
memory or to crash.
"""

from dataclasses import dataclass, replace
from email.policy import compat32

from ingest.body import read_body
from ingest.clean_text import clean, one_line, strip_blank_edges
from ingest.content_lines import unescaped, unfolded
from ingest.documents.extract import (
    ENCRYPTED,
    VERY_LONG,
    Document,
    Extract,
    extract_of,
)
from ingest.documents.kinds import CONTAINERS, MAY_NEED_OCR, READERS
from ingest.documents.process import DocumentReader, read_in_child, tesseract
from ingest.files import EMBEDDED, MEMBER, TEXTS, Budget, File, embedded_in, list_files
from ingest.margins import margins_of_inner_letter, margins_of_names
from ingest.message import Attachment, Passage, Stretch, StretchKind
from ingest.mime_tree import Part, grow
from ingest.parts import REPORTS, Branch, Letter, take_apart
from ingest.unshown_html import Margin

# Bytes. A picture of a letter takes more; icons in signatures take less.
_SMALLEST_LETTER = 2_000
_MOST_TEXT_BYTES = 4_000_000
# An archive of a few kilobytes can hold more than the rules could read in an hour.
_MOST_CHARACTERS_IN_ALL = 4_000_000
_TOO_MUCH_TEXT = Extract(
    "too_large", note="The message's files have too much text; please open this one."
)
_CUT = "The message's files have too much text: of this one only the beginning was read."
_UNREAD = {
    "packed": "Archives of this kind (7z, RAR, gzip) are not opened: please open it.",
    "pages": "Apple Pages documents are not read: please open it, or ask for it as a PDF.",
    "ppt": "Old PowerPoint presentations are not read: please open it.",
    "wordperfect": "WordPerfect documents are not read: please open it, or ask for it as a PDF.",
    "works": "Microsoft Works documents are not read: please open it, or ask for it as a PDF.",
    "onenote": "OneNote pages are not read: please open it, or ask for it as a PDF.",
    "program": "A program, which may do harm: do not open it.",
}


@dataclass(frozen=True, slots=True)
class Attached:
    """The files of a message, and a passage `attachment:NAME` for each with words.

    `letters` are this same message's own texts as `winmail.dat` or `smime.p7m` have them,
    to be read as versions of its body. `margins` are the files' names and what is hidden in
    their pages.
    """

    attachments: tuple[Attachment, ...]
    passages: tuple[Passage, ...]
    letters: tuple[Branch, ...] = ()
    margins: tuple[Margin, ...] = ()


def read_attachments(letter: Letter, read_documents: DocumentReader = read_in_child) -> Attached:
    """Every file of the message in order, those inside an archive after it.

    Words in an attached message are `forwarded`, in a document `new`. Nothing raises: a
    file that is not read has a state and a note that say why.
    """
    budget = Budget(read_documents)
    files = list_files(enumerate(letter.files), budget)
    _read_documents(files, budget)
    files = [each for file in files for each in (file, *_embedded_in(file))]
    _read_documents(files, budget)
    attachments: list[Attachment] = []
    passages: list[Passage] = []
    letters: list[Branch] = []
    names = (sent.name for sent in letter.unlisted)
    margins = [*margins_of_names(file.name for file in files), *margins_of_names(names)]
    left = _MOST_CHARACTERS_IN_ALL
    for file in files:
        extract, unshown = _read(file)
        margins += [(f"{where} in {file.name}", words) for where, words in unshown]
        if len(extract.text) > left:
            note = f"{extract.note} {_CUT}".strip()
            extract = Extract("text", extract.text[:left], note) if left else _TOO_MUCH_TEXT
        left -= len(extract.text)
        content_type = "message/rfc822" if _is_a_message(file) else one_line(file.content_type)
        attachments.append(
            Attachment(
                file.number, file.name, content_type, len(file.data), extract.state, extract.note
            )
        )
        if file.letter and file.is_the_letter:
            letters.append(file.letter.body)
        elif extract.text:
            passages.append(_passage(file, extract.text))
    return Attached(tuple(attachments), tuple(passages), tuple(letters), tuple(margins))


def attachment_bytes(raw: bytes, number: int) -> tuple[str, bytes]:
    """The name and the content of one file of a message, as `parse` numbered it. Only the
    file it is packed in is opened for it.

    Raises `LookupError` where the message has no file of that number.
    """
    sent = take_apart(grow(raw)[0]).files
    if number >= 0 and number % MEMBER < len(sent):
        top = number % MEMBER
        budget = Budget(read_in_child)
        for file in list_files([(top, sent[top])], budget):
            if file.number == number:
                return file.name, file.data
            if file.number == number % EMBEDDED:
                _read_documents([file], budget)
                for embedded in _embedded_in(file):
                    if embedded.number == number:
                        return embedded.name, embedded.data
    raise LookupError(f"The message has no attachment number {number}.")


def _embedded_in(file: File) -> list[File]:
    """The files in a document; those of archives and the like are listed already."""
    return [] if file.kind in CONTAINERS else embedded_in(file)


def _read_documents(files: list[File], budget: Budget) -> None:
    """Has the child read what it must; what may need OCR, which is slow, last."""
    documents = []
    for file in files:
        if file.extract is not None or file.kind not in READERS or file.kind in CONTAINERS:
            continue
        if file.kind == "picture" and file.shown_inline and len(file.data) < _SMALLEST_LETTER:
            file.extract = Extract("no_text", note="A small picture shown in the letter.")
        else:
            documents.append(file)
    if not documents:
        return
    documents.sort(key=lambda file: file.kind in MAY_NEED_OCR)
    program = tesseract()
    extracts = budget.read(
        [Document(file.kind, file.data, file.shown_inline, program) for file in documents]
    )
    for file, extract in zip(documents, extracts, strict=True):
        text = strip_blank_edges(clean(extract.text))
        file.extract = replace(extract, text=text)


def _read(file: File) -> tuple[Extract, list[Margin]]:
    """What became of the file, and the words it holds and does not show."""
    if file.extract:
        return file.extract, []
    if file.letter:
        return _read_letter(file, file.letter)
    if file.kind in TEXTS:
        return _read_text(file)
    return _unread(file), []


def _read_letter(file: File, letter: Letter) -> tuple[Extract, list[Margin]]:
    """The subject and the words of a message, quotes and all."""
    if file.is_the_letter:
        how = "in Outlook's own form" if file.kind == "tnef" else "sealed with its signature"
        note = f"The letter itself {how}, read with the letter."
        return Extract("no_text", note=note), [*margins_of_inner_letter(letter)]
    body = read_body(letter.body)
    text = "\n\n".join([letter.headers.text("subject"), *body.texts]).strip()
    margins = [*margins_of_inner_letter(letter), *body.margins]
    return extract_of(text, "" if text else "The message has no words."), margins


def _unread(file: File) -> Extract:
    if file.kind in _UNREAD:
        return Extract("unsupported", note=_UNREAD[file.kind])
    if file.kind == "encrypted":
        return ENCRYPTED
    what = file.content_type.partition("/")[0]
    if what in {"audio", "video"}:
        return Extract("unsupported", note=f"Words in {what} files are not read: please open it.")
    return Extract(
        "unsupported", note="Files of this kind are not read: open it only if you expect it."
    )


def _read_text(file: File) -> tuple[Extract, list[Margin]]:
    """Read as a letter of that type would be, its charset told or guessed the same way."""
    data = file.data[:_MOST_TEXT_BYTES]
    is_cut = len(file.data) > len(data)
    if file.kind == "contentlines":
        data = unfolded(data)
    part = Part(policy=compat32)
    content_type = "text/html" if file.kind == "html" else "text/plain"
    charset = f'; charset="{file.charset}"' if file.charset else ""
    part["Content-Type"] = content_type + charset
    part.set_payload(data.decode("ascii", "surrogateescape"))
    body = read_body(Branch(children=[part]))
    text = "\n\n".join(body.texts)
    if file.kind == "contentlines":
        text = unescaped(text)
    if not text.strip():
        return Extract("no_text", note="The file has no words."), body.margins
    extract = extract_of(text)
    if is_cut:
        extract = replace(extract, note=VERY_LONG)
    return extract, body.margins


def _is_a_message(file: File) -> bool:
    """Whether the file is somebody's mail, whatever its name or declared type."""
    return file.letter is not None and file.kind in {"mail", "msg"}


def _passage(file: File, text: str) -> Passage:
    theirs = file.forwarded or _is_a_message(file) or file.content_type in REPORTS
    kind: StretchKind = "forwarded" if theirs else "new"
    return Passage(f"attachment:{file.name}", text, (Stretch(kind, 0, len(text)),))
