"""The letters under `letters/`: each line with the kind that it must get. See the README there."""

from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from ingest.message import Address

FOLDER = Path(__file__).with_name("letters")
KINDS = {"n": "new", "q": "quoted", "f": "forwarded", "s": "signature", "d": "disclaimer"}


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """`start` is where the words begin in the letter's text. `kind` is `None` where any will
    do; `demanded` is false where no mark tells the kind."""

    start: int
    words: str
    kind: str | None
    demanded: bool


@dataclass(frozen=True, slots=True)
class LabelledLetter:
    name: str
    writer: Address
    subject: str
    text: str
    lines: tuple[LabelledLine, ...]


def labelled_letters() -> list[LabelledLetter]:
    """All of them, file by file. A mark that the README does not name is a `KeyError`."""
    return [
        _letter(piece)
        for path in sorted(FOLDER.glob("*.txt"))
        for piece in path.read_text("utf-8").split("=== ")[1:]
    ]


def _letter(piece: str) -> LabelledLetter:
    name, _, rest = piece.partition("\n")
    headers = {"From": "", "Subject": ""}
    lines: list[LabelledLine] = []
    words: list[str] = []
    start = 0
    for row in rest.splitlines():
        mark, bar, said = row.partition("|")
        if not bar:
            field, _, value = row.partition(": ")
            headers[field] += value
            continue
        said = said.removeprefix(" ")
        kind = None if mark == "-" else KINDS[mark.rstrip("?")]
        if said.strip():
            lines.append(LabelledLine(start, said, kind, not mark.endswith("?")))
        words.append(said)
        start += len(said) + 1
    return LabelledLetter(
        name,
        Address(*parseaddr(headers["From"])),
        headers["Subject"],
        "\n".join(words),
        tuple(lines),
    )
