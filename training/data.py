"""The labelled sentences: JSON lines in `danger/` (to learn from) and `validation/` (to judge)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

HERE = Path(__file__).parent
LABELS = ("none", "self", "other")
"""In the order of `classify.reader.weights.CLASSES`."""


class DataError(ValueError):
    """A line cannot be used; the message names the file, the line and the fault."""


class Sample(BaseModel):
    """A few sentences as a letter may have them, and what they say: danger to the writer
    (`self`), to anyone else (`other`) or none. `kind` tags why, `writer` who might write so;
    `file` is set from where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    label: Literal["self", "other", "none"]
    kind: str
    writer: str
    file: str = ""

    @property
    def number(self) -> int:
        """The label's place in `LABELS`."""
        return LABELS.index(self.label)


def load_samples(folder: str) -> list[Sample]:
    """Every sample of `training/FOLDER/*.jsonl`, in order of file name, texts met before left
    out. Raises `DataError`."""
    seen: set[str] = set()
    samples = []
    for sample in _lines(HERE / folder):
        if sample.text not in seen:
            seen.add(sample.text)
            samples.append(sample)
    return samples


def _lines(folder: Path) -> Iterator[Sample]:
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                sample = Sample.model_validate_json(line)
            except ValidationError as error:
                fault = error.errors()[0]
                place = ".".join(map(str, fault["loc"])) or "the line"
                raise DataError(f"{path}, line {number}: {place}: {fault['msg']}.") from error
            yield sample.model_copy(update={"file": path.stem})
