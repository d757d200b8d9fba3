"""The labelled sentences: JSON lines in `danger/` (to learn from) and `validation/` (to judge).

`signals/` holds what is said of law and press, labelled for another purpose; nobody's life is
at risk in it.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

HERE = Path(__file__).parent
LABELS = ("none", "self", "other", "theirs")
"""In the order of `classify.reader.weights.CLASSES`."""


class DataError(Exception):
    """A line cannot be used; the message names the file, the line and the fault."""


class Sample(BaseModel):
    """A few sentences as a letter may have them, and what they say: danger to the writer
    (`self`), to anyone else (`other`), of somebody else to themselves (`theirs`) or none.
    `kind` tags why, `writer` who might write so; `file` is set from where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    label: Literal["self", "other", "theirs", "none"]
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
    return _once(_lines(HERE / folder))


def load_lessons() -> list[Sample]:
    """All there is to learn from: `danger/`, and `signals/` as calm. Raises `DataError`."""
    return _once(chain(_lines(HERE / "danger"), _lines(HERE / "signals", calm=True)))


def _once(samples: Iterable[Sample]) -> list[Sample]:
    return list({sample.text: sample for sample in samples}.values())


def _lines(folder: Path, *, calm: bool = False) -> Iterator[Sample]:
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                values = json.loads(line)
                sample = Sample.model_validate({**values, "label": "none"} if calm else values)
            except ValidationError as error:
                fault = error.errors()[0]
                place = ".".join(map(str, fault["loc"])) or "the line"
                raise DataError(f"{path}, line {number}: {place}: {fault['msg']}.") from error
            except (ValueError, TypeError) as error:
                raise DataError(f"{path}, line {number} is no JSON object: {error}.") from error
            yield sample.model_copy(update={"file": path.stem})
