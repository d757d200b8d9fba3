"""PowerPoint presentations since 2007 (ECMA-376 part 1, PresentationML)."""

from ingest.documents.extract import Document, Extract
from ingest.documents.office_beside import Parts, properties, words_of_properties
from ingest.documents.office_zip import OfficeZip, read_pictures
from ingest.documents.story import Story, described
from ingest.documents.xml_walk import walk

_PARTS = (
    r"ppt/slides/slide\d+\.xml",
    r"ppt/notesSlides/notesSlide\d+\.xml",
    r"ppt/comments/.*\.xml",
    r"ppt/diagrams/data\d*\.xml",
    r"ppt/charts/chart\d*\.xml",
)


def read(document: Document) -> Extract:
    """The words of the slides in order, then those of the speaker's notes, comments and
    charts, and the document's title; what is said of pictures below each; embedded files."""
    zipped = OfficeZip(document.data)
    parts = Parts()
    for pattern in _PARTS:
        parts.read(zipped.parts(pattern), words_of)
    if not parts.texts:
        parts.add(read_pictures(document, zipped.parts(r"ppt/media/.*")))
    parts.read(properties(zipped), words_of_properties)
    return parts.extract(zipped.files(r"ppt/embeddings/.+"))


def words_of(xml: bytes) -> str:
    """The words of a drawing, a comment or a table of strings, a paragraph a line."""
    walker = _Slide()
    walk(xml, walker)
    return "\n".join([walker.story.text().strip("\n"), *walker.descriptions]).strip("\n")


class _Slide:
    def __init__(self) -> None:
        self.story = Story()
        self._in_words = False
        self.descriptions: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("t", "text"):
            self._in_words = True
        elif tag == "br":
            self.story.write("\n")
        elif tag in ("cNvPr", "shape", "imagedata"):
            self.descriptions += described(attributes)

    def words(self, text: str) -> None:
        if self._in_words:
            self.story.write(text)

    def end(self, tag: str) -> None:
        if tag in ("t", "text"):
            self._in_words = False
        if tag in ("p", "text", "si"):
            self.story.end_paragraph()
        elif tag == "tc":
            self.story.end_cell()
        elif tag == "tr":
            self.story.end_row()
