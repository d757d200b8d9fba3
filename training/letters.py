"""Labelled whole letters: JSON lines in `letters/`, to learn from."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from classify.reader.weights import CLAIMS
from training.data import LABELS, DataError

HERE = Path(__file__).parent / "letters"

Kind = Literal["enquiry", "concern", "complaint", "compliment"]
Grade = Literal["pals", "minor", "moderate", "major", "catastrophic"]


class Letter(BaseModel):
    """One letter and what an officer makes of it. `kinds` and `grades` are all that count as
    right, the best first; `telling` quotes, for each of the `signals`, where the letter says it.
    `held_back` letters set thresholds and teach nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str
    text: str = Field(min_length=1)
    kinds: tuple[Kind, ...] = Field(min_length=1)
    grades: tuple[Grade, ...] = Field(min_length=1)
    signals: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    telling: dict[str, str] = Field(default_factory=dict)
    topic: str
    writer: str
    held_back: bool = False

    @model_validator(mode="after")
    def _quotes_itself(self) -> Self:
        if set(self.telling) != set(self.signals):
            raise ValueError("telling must quote each of the signals")
        for signal, quotation in self.telling.items():
            if quotation not in self.text and quotation not in self.subject:
                raise ValueError(f"what tells {signal} does not stand in the letter")
        return self

    @property
    def whole(self) -> str:
        """Subject and text, as a reader sees them."""
        return f"{self.subject}\n{self.text}" if self.subject else self.text

    @property
    def danger(self) -> int:
        """The label's place in `training.data.LABELS`."""
        if "risk_to_life_self" in self.signals:
            return LABELS.index("self")
        return LABELS.index("other") if "risk_to_life_other" in self.signals else 0

    @property
    def claim(self) -> int:
        """0, or the place in `CLAIMS`, from 1, of what is claimed."""
        return next((at for at, each in enumerate(CLAIMS, 1) if each in self.signals), 0)

    @property
    def doubtful(self) -> bool:
        """Whether two officers might differ on danger, law or press: no lesson."""
        return any(each.startswith("risk_to_life") or each in CLAIMS for each in self.optional)


def load_letters() -> list[Letter]:
    """Every letter, in order of file name. Raises `DataError`."""
    return list(_lines())


def _lines() -> Iterator[Letter]:
    for path in sorted(HERE.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                yield Letter.model_validate(json.loads(line))
            except ValidationError as error:
                raise DataError(f"{path}, line {number}: {error.errors()[0]['msg']}.") from error
            except ValueError as error:
                raise DataError(f"{path}, line {number} is no JSON object: {error}.") from error
