"""PowerPoint presentations since 2007 (ECMA-376 part 1, PresentationML)."""

from ingest.documents.extract import Document, Extract, extract_of
from ingest.documents.office_zip import OfficeZip, read_pictures
from ingest.documents.story import Story
from ingest.documents.xml_walk import walk


def read(document: Document) -> Extract:
    """The words of the slides in order, then those of the speaker's notes and comments."""
    parts = OfficeZip(document.data)
    texts = []
    for pattern in (
        r"ppt/slides/slide\d+\.xml",
        r"ppt/notesSlides/notesSlide\d+\.xml",
        r"ppt/comments/.*\.xml",
    ):
        for xml in parts.parts(pattern):
            texts.append(words_of(xml))
    text = "\n\n".join(text for text in texts if text.strip())
    if not text:
        return read_pictures(document, parts.parts(r"ppt/media/.*"))
    return extract_of(text)


def words_of(xml: bytes) -> str:
    """The words of a drawing, a comment or a table of strings, a paragraph a line."""
    walker = _Slide()
    walk(xml, walker)
    return walker.story.text().strip("\n")


class _Slide:
    def __init__(self) -> None:
        self.story = Story()
        self._in_words = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("t", "text"):
            self._in_words = True
        elif tag == "br":
            self.story.write("\n")

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
