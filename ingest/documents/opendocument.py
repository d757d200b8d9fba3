"""OpenDocument texts and presentations (ISO/IEC 26300)."""

from dataclasses import dataclass, field

from ingest.documents.extract import ENCRYPTED, Document, Extract, UnreadableError
from ingest.documents.office_beside import Parts, properties, words_of_properties
from ingest.documents.office_zip import OfficeZip, read_pictures
from ingest.documents.story import Story
from ingest.documents.symbols import TICKED, UNTICKED, readable
from ingest.documents.xml_walk import walk

_BOXES = frozenset(("text-box", "note", "annotation"))
_DESCRIPTIONS = frozenset(("title", "desc"))
_PASSED_OVER = frozenset(("creator", "date", "note-citation", "automatic-styles"))
_LONGEST_SPACE = 200


def read(document: Document) -> Extract:
    """The text with tables, notes, comments, text boxes, headers and footers; ticked boxes
    as ☒; words deleted in tracked changes last."""
    zipped = OfficeZip(document.data)
    if b"encryption-data" in zipped.part("META-INF/manifest.xml"):
        raise UnreadableError(ENCRYPTED.state, ENCRYPTED.note)
    parts = Parts()
    # Headers and footers are in the styles; what is embedded is kept in folders.
    for pattern in (r"content\.xml", r"styles\.xml", r"[^/]+/content\.xml"):
        parts.read(zipped.parts(pattern), words_of)
    if not parts.texts:
        parts.add(read_pictures(document, zipped.parts(r"Pictures/.*")))
    parts.read(properties(zipped), words_of_properties)
    return parts.extract(zipped.files(r"Object [^/]+"))


def words_of(xml: bytes) -> str:
    """The words of a content or of styles, a paragraph or a row of cells a line."""
    walker = _OpenDocument()
    walk(xml, walker)
    return walker.story.text().strip("\n")


@dataclass(slots=True)
class _Field:
    """A field of a Word form, as LibreOffice keeps it (`field:fieldmark`)."""

    kind: str
    ticked: bool = False
    chosen: int = 0
    entries: list[str] = field(default_factory=list)

    def shown(self) -> str:
        """The box, or the chosen entry of a list."""
        if self.kind == "FORMCHECKBOX":
            return TICKED if self.ticked else UNTICKED
        return self.entries[self.chosen] if self.chosen < len(self.entries) else ""


class _OpenDocument:
    def __init__(self) -> None:
        self.story = Story()
        self._skipping = 0
        self._paragraphs = 0
        self._deletions = 0
        self._field = _Field("")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipping or tag in _PASSED_OVER:
            self._skipping += 1
        elif tag in ("p", "h"):
            self._paragraphs += 1
        elif tag == "s":
            self._write(" " * min(int(attributes.get("c", "1")), _LONGEST_SPACE))
        elif tag == "tab":
            self._write("\t")
        elif tag == "line-break":
            self._write("\n")
        elif tag == "deletion":
            self._deletions += 1
        elif tag in _BOXES:
            self.story.open_box()
        elif tag in _DESCRIPTIONS:
            self._paragraphs += 1
            self.story.open_box()
            self.story.write("Picture: ")
        else:
            self._start_field(tag, attributes)

    def _start_field(self, tag: str, attributes: dict[str, str]) -> None:
        """Boxes of LibreOffice's own forms, and what was a field of a Word form."""
        name, value = attributes.get("name", ""), attributes.get("value", "")
        if tag == "checkbox":
            ticked = attributes.get("current-state", attributes.get("state")) == "checked"
            box = TICKED if ticked else UNTICKED
            self.story.write(f"{box} {attributes.get('label', '')}\n")
        elif tag == "fieldmark":
            self._field = _Field(attributes.get("type", "").rpartition(".")[2])
        elif name == "Checkbox_Checked":
            self._field.ticked = value == "true"
        elif name == "Dropdown_ListEntry":
            self._field.entries.append(value)
        elif name == "Dropdown_Selected" and value.isdecimal():
            self._field.chosen = int(value)

    def words(self, text: str) -> None:
        if self._paragraphs and not self._skipping:
            self._write(readable(text))

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif tag in ("p", "h"):
            self._paragraphs -= 1
            if self._deletions:
                self.story.delete(" ")
            else:
                self.story.end_paragraph()
        elif tag in ("table-cell", "covered-table-cell"):
            self.story.end_cell()
        elif tag == "table-row":
            self.story.end_row()
        elif tag == "deletion":
            self._deletions -= 1
        elif tag in _BOXES:
            self.story.close_box()
        elif tag in _DESCRIPTIONS:
            self._paragraphs -= 1
            self.story.close_box()
        elif tag == "fieldmark":
            self._write(self._field.shown())

    def _write(self, words: str) -> None:
        if self._deletions:
            self.story.delete(words)
        else:
            self.story.write(words)
