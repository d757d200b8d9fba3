"""The contract's words as the page says them, from `words.toml`."""

import tomllib
from importlib.resources import files
from typing import Self, get_args

from pydantic import BaseModel, ConfigDict, model_validator

from classify.finding import SIGNALS, Context, Signal
from ingest.forms.layout import field_names
from ingest.message import AttachmentState, FormKind, StretchKind
from policy.assessment import GRADES, KINDS, ROUTES, Grade, Kind, Route


class Words(BaseModel):
    """One phrase for each word; a missing or an unknown word is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    usual_writer: str
    grades: dict[Grade, str]
    grade_hints: dict[Grade, str]
    kinds: dict[Kind, str]
    signals: dict[Signal, str]
    contexts: dict[Context, str]
    routes: dict[Route, str]
    outbox: dict[str, str]
    purposes: dict[str, str]
    attachments: dict[AttachmentState, str]
    stretches: dict[StretchKind, str]
    forms: dict[FormKind, str]
    fields: dict[str, str]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted: dict[str, tuple[str, ...]] = {
            "grades": GRADES,
            "grade_hints": GRADES,
            "kinds": KINDS,
            "signals": SIGNALS,
            "contexts": get_args(Context),
            "routes": ROUTES,
            "attachments": get_args(AttachmentState),
            "stretches": get_args(StretchKind),
            "forms": get_args(FormKind),
            "fields": field_names(),
        }
        for table, words in wanted.items():
            if missing := set(words) - set(getattr(self, table)):
                raise ValueError(f"[{table}] lacks {', '.join(sorted(missing))}")
        if unknown := set(self.fields) - set(field_names()):
            raise ValueError(f"[fields] has unknown ones: {', '.join(sorted(unknown))}")
        return self


def load_words() -> Words:
    """Reads `words.toml`. Raises pydantic's `ValidationError` where it is wrong."""
    text = files("review").joinpath("words.toml").read_text(encoding="utf-8")
    return Words.model_validate(tomllib.loads(text))
