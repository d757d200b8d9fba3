"""What zipped office documents hold beside their text: properties and embedded files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ingest.documents.embedded import within_limits
from ingest.documents.extract import Extract, Member, UnreadableError, extract_of
from ingest.documents.office_zip import OfficeZip
from ingest.documents.xml_walk import walk

# ECMA-376 part 2 section 11 and part 1 section 22.3; ODF 1.2 part 1 section 4.3.
_PROPERTIES = ("docProps/core.xml", "docProps/custom.xml", "meta.xml")
_SPOKEN = frozenset(
    ("title", "subject", "description", "keywords", "keyword", "category", "contentStatus",
     "lpwstr", "lpstr", "user-defined")
)  # fmt: skip


class Parts:
    """Reads the parts of a document; one that cannot be read does not hide the others."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._faults: list[UnreadableError] = []
        self._notes: list[str] = []

    def read(self, parts: Iterable[bytes], words_of: Callable[[bytes], str]) -> None:
        """Adds the words of each part that has any."""
        try:
            for xml in parts:
                self._add_words(xml, words_of)
        except UnreadableError as fault:
            self._faults.append(fault)

    def _add_words(self, xml: bytes, words_of: Callable[[bytes], str]) -> None:
        try:
            text = words_of(xml)
        except UnreadableError as fault:
            self._faults.append(fault)
            return
        # A letterhead stands there once for each first, even and odd page.
        if text.strip() and text not in self.texts[1:]:
            self.texts.append(text)

    def add(self, extract: Extract) -> None:
        """Adds what was read of something within the document, and its note."""
        if extract.text:
            self.texts.append(extract.text)
            self._notes.append(extract.note)

    def extract(self, members: Iterable[Member] = ()) -> Extract:
        """The words read, the files found, and notes on what was not read. Raises
        `UnreadableError` where nothing was read and something is wrong."""
        if self._faults and not self.texts:
            raise self._faults[0]
        faults = dict.fromkeys(f"Part of it was not read. {f.extract.note}" for f in self._faults)
        kept, note = within_limits(members)
        notes = " ".join(said for said in (*self._notes, *faults, note) if said)
        return replace(extract_of("\n\n".join(self.texts), notes), members=kept)


def properties(parts: OfficeZip) -> Iterator[bytes]:
    """The parts in which the title, the subject and the like stand."""
    for name in _PROPERTIES:
        if xml := parts.part(name):
            yield xml


def words_of_properties(xml: bytes) -> str:
    """A line for each property that was written by a person."""
    walker = _Properties()
    walk(xml, walker)
    return "\n".join(walker.lines)


class _Properties:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._name = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._name = tag if tag in _SPOKEN else ""
        if self._name:
            self.lines.append("")

    def words(self, text: str) -> None:
        if self._name:
            self.lines[-1] += text

    def end(self, tag: str) -> None:
        if self._name and not self.lines[-1].strip():
            self.lines.pop()
        elif self._name:
            self.lines[-1] = f"Property of the document: {' '.join(self.lines[-1].split())}"
        self._name = ""
