"""Word documents since 2007 (ECMA-376 part 1, WordprocessingML), with what people fill in."""

from dataclasses import dataclass, field

from ingest.documents.extract import Document, Extract
from ingest.documents.office_beside import Parts, properties, words_of_properties
from ingest.documents.office_zip import OfficeZip, read_pictures
from ingest.documents.story import Story, described
from ingest.documents.symbols import TICKED, UNTICKED, readable, symbol
from ingest.documents.xml_walk import walk

_PARTS = (
    r"word/document\d*\.xml",
    r"word/(?:header|footer)\d*\.xml",
    r"word/(?:foot|end)notes\d*\.xml",
    r"word/comments\d*\.xml",
    r"word/diagrams/data\d*\.xml",
    r"word/charts/chart\d*\.xml",
    r"word/glossary/document\.xml",
)
# Objects, and pages of other formats that Word shows as part of the text (altChunk).
_FILES = r"word/embeddings/.+|word/[^/]+\.(?:mht|html?|rtf|docx|txt)"
# Properties, whose elements are named like content; and the copy of a drawing for old Word.
_PASSED_OVER = frozenset(
    ("pPr", "tblPr", "tcPr", "trPr", "sectPr", "Fallback", "instrText", "delInstrText", "moveFrom")
)
_OFF = frozenset(("0", "false", "off"))


def read(document: Document) -> Extract:
    """The text with its tables, headers, footers, notes, comments and text boxes; ticked
    boxes as ☒, others as ☐; words deleted in tracked changes last. A document without
    words has its pictures read by OCR."""
    zipped = OfficeZip(document.data)
    parts = Parts()
    for pattern in _PARTS:
        parts.read(zipped.parts(pattern), _words_of)
    if not parts.texts:
        parts.add(read_pictures(document, zipped.parts(r"word/media/.*")))
    parts.read(properties(zipped), words_of_properties)
    return parts.extract(zipped.files(_FILES))


def _words_of(xml: bytes) -> str:
    walker = _Word()
    walk(xml, walker)
    return "\n".join([walker.story.text().strip("\n"), *walker.descriptions]).strip("\n")


@dataclass(slots=True)
class _Control:
    """A content control or form field under way."""

    is_checkbox: bool = False
    is_placeholder: bool = False
    entries: list[str] = field(default_factory=list)
    chosen: int = 0
    ticked: bool = False


class _Word:
    def __init__(self) -> None:
        self.story = Story()
        self._skipping = 0
        self._font = ""
        self._reads = ""
        self._controls: list[_Control] = []
        self._field = _Control()
        self.descriptions: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipping or tag in _PASSED_OVER:
            self._skipping += 1
            return
        value = attributes.get("val", "")
        if tag in ("t", "delText"):
            self._reads = tag
        elif tag == "rFonts":
            self._font = attributes.get("ascii", "")
        elif tag == "r":
            self._font = ""
        elif tag in ("tab", "ptab"):
            self.story.write("\t")
        elif tag in ("br", "cr"):
            self.story.write("\n")
        elif tag == "noBreakHyphen":
            self.story.write("-")
        elif tag == "sym":
            self.story.write(symbol(attributes.get("font", ""), int(attributes["char"], 16)))
        elif tag == "txbxContent":
            self.story.open_box()
        elif tag in ("docPr", "cNvPr", "shape", "imagedata"):
            self.descriptions += described(attributes)
        elif tag == "comment":
            self.story.write(f"Comment by {attributes.get('author', 'somebody')}: ")
        else:
            self._start_control(tag, value)

    def _start_control(self, tag: str, value: str) -> None:
        control = self._controls[-1] if self._controls else _Control()
        if tag == "sdt":
            self._controls.append(_Control())
        elif tag == "checkbox":
            control.is_checkbox = True
        elif tag == "checked" and control.is_checkbox:
            control.ticked = value not in _OFF
        elif tag == "showingPlcHdr":
            control.is_placeholder = value not in _OFF
        elif tag == "sdtContent" and (control.is_checkbox or control.is_placeholder):
            if control.is_checkbox:
                self.story.write(TICKED if control.ticked else UNTICKED)
            self._skipping = 1
        elif tag in ("checkBox", "ddList"):
            self._field = _Control()
        elif tag in ("checked", "default") and not self._field.entries:
            self._field.ticked = value not in _OFF
        elif tag == "listEntry":
            self._field.entries.append(value)
        elif tag == "result":
            self._field.chosen = int(value or 0)

    def words(self, text: str) -> None:
        if self._skipping or not self._reads:
            return
        if self._reads == "delText":
            self.story.delete(text)
        else:
            self.story.write(readable(text, self._font))

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        if tag in ("t", "delText"):
            self._reads = ""
        elif tag == "p":
            self.story.end_paragraph()
        elif tag == "tc":
            self.story.end_cell()
        elif tag == "tr":
            self.story.end_row()
        elif tag == "txbxContent":
            self.story.close_box()
        elif tag == "del":
            self.story.delete(" ")
        elif tag == "sdt" and self._controls:
            self._controls.pop()
        elif tag == "checkBox":
            self.story.write(TICKED if self._field.ticked else UNTICKED)
        elif tag == "ddList" and self._field.chosen < len(self._field.entries):
            self.story.write(self._field.entries[self._field.chosen])
