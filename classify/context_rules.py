"""What `context.toml` holds: the surroundings that keep a finding from counting."""

import tomllib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classify.finding import RISK_SIGNALS, Context
from classify.lexicon_files import LexiconError, LexiconFiles, lexicon_files

Scope = Literal["before", "after", "over", "clause", "sentence", "near"]
"""Where the surroundings stand: up to `reach` words before or after the finding in its
clause; over the finding; anywhere in its clause, in its sentence, or in that or a neighbouring
sentence."""


class ContextRule(BaseModel):
    """One kind of surroundings. `signals` are those it applies to: names, or `risk` (to
    life), `other` (all but risk) or `all`; `rules`, where given, narrows that to findings of
    these rules. `reason` is the sentence that staff read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^context\.[a-z0-9-]+$")
    context: Context
    reason: str = Field(min_length=8)
    where: Scope
    reach: Annotated[int, Field(ge=0, le=30)] = 5
    signals: tuple[str, ...] = ("all",)
    rules: tuple[str, ...] = ()
    match: tuple[str, ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def applies_to(self, signal: str, rule: str) -> bool:
        """Whether a finding of this signal, made by this rule, can be set aside so."""
        if self.rules and rule not in self.rules:
            return False
        if "all" in self.signals or signal in self.signals:
            return True
        return ("risk" if signal in RISK_SIGNALS else "other") in self.signals


class ContextFile(BaseModel):
    """`context.toml`. `affirms_own` are the ways a writer stands by their own words quoted
    below, `affirms` those of taking up another's; `passes_on` the words of a covering note
    that adds nothing to what it forwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    affirms_own: tuple[str, ...] = ()
    affirms: tuple[str, ...] = ()
    passes_on: tuple[str, ...] = ()
    rule: tuple[ContextRule, ...] = ()


def load_context(sources: LexiconFiles | None = None) -> ContextFile:
    """The context rules among these files (default: the shipped ones).

    Raises `LexiconError` with a sentence that names the file and the fault.
    """
    path = (lexicon_files() if sources is None else sources).get("context.toml")
    if path is None:
        return ContextFile()
    try:
        return ContextFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"context.toml is not valid TOML: {error}.") from error
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise LexiconError(f"context.toml: {place}: {fault['msg']}.") from error
