"""The words of a PDF or office document, read in a process of its own.

`python -m ingest.attachment_text` reads from stdin one line of JSON, `{"kind": "pdf"}`
(or `docx`, `odt`, `xlsx`), then the document; it writes `{"state", "text", "note"}` as
JSON to stdout. It limits its own CPU, memory and files first, so a document made to
exhaust its reader ends this process and nothing else.
"""

import json
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from xml.etree import ElementTree

CPU_SECONDS = 15
MEMORY_BYTES = 768 * 1024 * 1024
MOST_CHARACTERS = 1_000_000
_MOST_UNPACKED = 60_000_000
_MOST_PAGES = 500

Answer = tuple[str, str, str]
"""State, text and note, as `Attachment` has them."""


def read_pdf(data: bytes) -> Answer:
    """Text of the pages, then the fields of a filled-in form."""
    # Here, not above: other documents need not wait for it, nor the parent import it.
    from pypdf import PdfReader  # noqa: PLC0415 - see above
    from pypdf.errors import (  # noqa: PLC0415 - see above
        DependencyError,
        FileNotDecryptedError,
        PyPdfError,
        WrongPasswordError,
    )

    encrypted = ("encrypted", "", "Protected by a password: please ask the sender or open it.")
    try:
        reader = PdfReader(BytesIO(data))
        # Many PDFs are locked against printing only and open with an empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            return encrypted
        texts = []
        for page in reader.pages[:_MOST_PAGES]:
            texts.append(page.extract_text())
            if sum(map(len, texts)) > MOST_CHARACTERS:
                break
        fields = reader.get_form_text_fields() or {}
        texts += [f"{name}: {value}" for name, value in fields.items() if value]
    except (DependencyError, FileNotDecryptedError, WrongPasswordError):
        return encrypted
    except PyPdfError as error:
        return "corrupt", "", f"The PDF is damaged ({error}): please open it."
    text = "\n\n".join(text for text in texts if text.strip())
    if not text:
        return "no_text", "", "A PDF without words in it, probably a scan: please open it."
    return _cut(text)


def read_docx(data: bytes) -> Answer:
    """Text of the document with its headers, footers, notes and text boxes."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if n.startswith("word/") and n.endswith(".xml")]
        wanted = ("document", "header", "footer", "footnotes", "endnotes", "comments")
        names = [n for n in names if n.removeprefix("word/").startswith(wanted)]
        names.sort(key=lambda name: (not name.startswith("word/document"), name))
        text = "\n\n".join(_paragraphs(_member(archive, name)) for name in names)
    return _words(text)


def read_odt(data: bytes) -> Answer:
    """Text of an OpenDocument letter."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return _words(_paragraphs(_member(archive, "content.xml")))


def read_xlsx(data: bytes) -> Answer:
    """The words of a workbook: a row a line, cells parted by tabs; numbers as stored."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        shared: list[str] = []
        if "xl/sharedStrings.xml" in names:
            shared = list(_shared_strings(_member(archive, "xl/sharedStrings.xml")))
        sheets = sorted(n for n in names if n.startswith("xl/worksheets/") and n.endswith(".xml"))
        text = "\n\n".join("\n".join(_rows(_member(archive, name), shared)) for name in sheets)
    return _words(text)


READERS: dict[str, Callable[[bytes], Answer]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "odt": read_odt,
    "xlsx": read_xlsx,
}


def read(kind: str, data: bytes) -> Answer:
    """The answer of the reader for that kind; a failing reader means a corrupt file."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        # An office document in an OLE container: that is how Office encrypts one.
        return "encrypted", "", "Protected by a password or in an old format: please open it."
    try:
        return READERS[kind](data)
    except _TooLargeError:
        return "too_large", "", "It unpacks to more than can be read: please open it."
    except (MemoryError, RecursionError):
        return "too_large", "", "Reading it takes too much memory: please open it."
    except RuntimeError as error:
        if "encrypted" in str(error):
            return "encrypted", "", "Protected by a password: please ask the sender or open it."
        return "corrupt", "", "The file is damaged: please open it."
    except Exception:  # noqa: BLE001 - readers of foreign formats raise whatever they like
        return "corrupt", "", "The file is damaged: please open it."


class _TooLargeError(Exception):
    """More bytes inside than may be unpacked."""


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        data = member.read(_MOST_UNPACKED + 1)
    if len(data) > _MOST_UNPACKED:
        raise _TooLargeError
    return data


def _elements(xml: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    """Start and end of every element. A document type, and so any entity, is refused."""
    if b"<!DOCTYPE" in xml[:10_000] or b"<!ENTITY" in xml[:10_000]:
        raise ValueError("office documents have no document type")
    yield from ElementTree.iterparse(BytesIO(xml), events=("start", "end"))  # noqa: S314 - no DTD, see above


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _paragraphs(xml: bytes) -> str:
    """Paragraphs as lines; Word's and OpenDocument's tags do not collide."""
    pieces: list[str] = []
    for event, element in _elements(xml):
        tag = _local(element.tag)
        if event == "start":
            continue
        if tag == "t" and element.text:
            pieces.append(element.text)
        elif tag in {"tab", "tc", "table-cell"}:
            _end_cell(pieces)
        elif tag in {"br", "cr", "line-break"}:
            pieces.append("\n")
        elif tag in {"p", "h"}:
            if element.tag.startswith("{urn:oasis"):
                pieces.append("".join(element.itertext()))
            pieces.append("\n")
        elif tag in {"tr", "table-row"}:
            pieces.append("\n")
        if tag in {"p", "tr"}:
            element.clear()
    return "".join(pieces)


def _end_cell(pieces: list[str]) -> None:
    """The paragraph break at the end of a cell becomes the tab between cells."""
    if pieces and pieces[-1] == "\n":
        pieces[-1] = "\t"
    else:
        pieces.append("\t")


def _shared_strings(xml: bytes) -> Iterator[str]:
    for event, element in _elements(xml):
        if event == "end" and _local(element.tag) == "si":
            yield "".join(t.text or "" for t in element.iter() if _local(t.tag) == "t")


def _rows(xml: bytes, shared: list[str]) -> Iterator[str]:
    for event, element in _elements(xml):
        if event == "end" and _local(element.tag) == "row":
            cells = [_cell(cell, shared) for cell in element]
            element.clear()
            if any(cells):
                yield "\t".join(cells)


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    value = next((child.text or "" for child in cell if _local(child.tag) == "v"), "")
    if cell.get("t") == "s" and value.isdigit() and int(value) < len(shared):
        return shared[int(value)]
    return value


def _words(text: str) -> Answer:
    if not text.strip():
        return "no_text", "", "The document has no words."
    return _cut(text)


def _cut(text: str) -> Answer:
    if len(text) > MOST_CHARACTERS:
        return "text", text[:MOST_CHARACTERS], "Very long: only its beginning was read."
    return "text", text, ""


def main() -> None:
    """Reads one document from stdin under limits and writes the answer to stdout."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    request = json.loads(sys.stdin.buffer.readline())
    state, text, note = read(request["kind"], sys.stdin.buffer.read())
    answer = {"state": state, "text": text.encode("utf-8", "replace").decode(), "note": note}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
