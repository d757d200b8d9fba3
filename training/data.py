"""The labelled sentences: JSON lines in `danger/` (to learn from) and `validation/` (to judge).

`signals/` holds what is said of law and press; nobody's life is at risk in it.
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
CLAIM_LABELS = ("none", "legal", "media")


class DataError(Exception):
    """A line cannot be used; the message names the file, the line and the fault."""


class Sample(BaseModel):
    """A few sentences as a letter may have them, and what they say: danger to the writer
    (`self`), to anyone else (`other`), of somebody else to themselves (`theirs`), a step towards
    law (`legal`) or press (`media`), or none of it.
    `kind` tags why, `writer` who might write so; `file` is set from where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    label: Literal["self", "other", "theirs", "legal", "media", "none"]
    kind: str
    writer: str
    file: str = ""

    @property
    def number(self) -> int:
        """The label's place in `LABELS`; law and press are no danger."""
        return LABELS.index(self.label) if self.label in LABELS else 0

    @property
    def claim(self) -> int:
        """The label's place in `CLAIM_LABELS`; danger claims nothing."""
        return CLAIM_LABELS.index(self.label) if self.label in CLAIM_LABELS else 0


def load_samples(folder: str) -> list[Sample]:
    """Every sample of `training/FOLDER/*.jsonl`, in order of file name, texts met before left
    out. Raises `DataError`."""
    return _once(_lines(HERE / folder))


def load_lessons() -> list[Sample]:
    """All there is to learn from: `danger/` and `signals/`. Raises `DataError`."""
    return _once(chain(_lines(HERE / "danger"), _lines(HERE / "signals")))


def _once(samples: Iterable[Sample]) -> list[Sample]:
    return list({sample.text: sample for sample in samples}.values())


def _lines(folder: Path) -> Iterator[Sample]:
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                sample = Sample.model_validate(json.loads(line))
            except ValidationError as error:
                fault = error.errors()[0]
                place = ".".join(map(str, fault["loc"])) or "the line"
                raise DataError(f"{path}, line {number}: {place}: {fault['msg']}.") from error
            except (ValueError, TypeError) as error:
                raise DataError(f"{path}, line {number} is no JSON object: {error}.") from error
            yield sample.model_copy(update={"file": path.stem})
