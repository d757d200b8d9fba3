"""A document's text under way: paragraphs, table cells, text boxes, deleted words."""


def described(attributes: dict[str, str]) -> list[str]:
    """What is said of a picture to those who cannot see it, a line each (`descr`, `title`;
    `alt` in the drawings of old Word)."""
    said = dict.fromkeys(" ".join(attributes.get(n, "").split()) for n in ("descr", "title", "alt"))
    return [f"Picture: {words}" for words in said if words]


class Story:
    """Collects words in reading order. What stands in a box within a paragraph is set
    below that paragraph, so that neither tears the other apart."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._outer: list[list[str]] = []
        self._boxes: list[str] = []
        self._deleted: list[str] = []

    def write(self, words: str) -> None:
        """Adds words to the paragraph under way."""
        self._pieces.append(words)

    def delete(self, words: str) -> None:
        """Notes words that tracked changes show as deleted: they are read last."""
        self._deleted.append(words)

    def end_paragraph(self) -> None:
        """Ends the line, then sets down the boxes that hung in it."""
        self._pieces.append("\n")
        if self._boxes and not self._outer:
            self._pieces += self._boxes
            self._boxes = []

    def end_cell(self) -> None:
        """The paragraph break at the end of a cell becomes the tab between cells."""
        if self._pieces and self._pieces[-1] == "\n":
            self._pieces[-1] = "\t"
        else:
            self._pieces.append("\t")

    def end_row(self) -> None:
        """Ends a row of cells."""
        if self._pieces and self._pieces[-1] == "\t":
            self._pieces[-1] = "\n"
        else:
            self._pieces.append("\n")

    def open_box(self) -> None:
        """A text box, a note or a comment begins."""
        self._outer.append(self._pieces)
        self._pieces = []

    def close_box(self) -> None:
        """It ends; its words wait for the end of the paragraph it hangs in."""
        box = "".join(self._pieces)
        self._pieces = self._outer.pop()
        if box.strip():
            self._boxes.append(box if box.endswith("\n") else f"{box}\n")

    def text(self) -> str:
        """All that was written; deleted words at the end, named as such."""
        text = "".join([*self._pieces, *self._boxes])
        deleted = " ".join("".join(self._deleted).split())
        return f"{text}\n\nDeleted in tracked changes: {deleted}" if deleted else text
