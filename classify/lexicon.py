"""What a lexicon file holds, read from TOML; unknown keys are refused."""

import tomllib
from collections import Counter
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from classify.finding import RISK_SIGNALS, Context, Level, Signal
from classify.lexicon_files import LexiconError, LexiconFiles, lexicon_files

NOT_LEXICONS = frozenset({"words.toml", "spelling.toml", "context.toml"})
"""Files beside the lexicons that hold something else."""

Texts = tuple[Annotated[str, Field(min_length=1)], ...]


class Rule(BaseModel):
    """One way of saying something.

    It fires where any pattern of `match` matches, no pattern of `unless` matches in the
    same sentence (in risk to life: beside it; elsewhere in the sentence it sets the finding
    aside), and, where `also` has patterns, one of them matches in the sentence or
    at most two away. `contexts`, where given, replaces the lexicon's. A `slight` rule is
    too faint to count: its findings are set aside as `slight`. `weight` is how much a hint
    says (`classify.together`). Each of `examples`, read
    as the body of a mail, must give a finding of the rule that counts (a slight rule: one
    that is slight); none of `near_misses` may give one of the lexicon that counts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9_]+\.[a-z0-9-]+$")
    says: str = Field(min_length=8)
    match: Texts = Field(min_length=1)
    unless: Texts = ()
    also: Texts = ()
    level: Level | None = None
    slight: bool = False
    weight: Literal[1, 2] = 1
    contexts: tuple[Context, ...] | None = None
    examples: Texts = Field(min_length=1)
    near_misses: Texts = ()


class Lexicon(BaseModel):
    """The rules of one signal, or of one cue (a lesser observation).

    `paragraph` is the policy paragraph the signal rests on; `contexts` are those that can
    set a finding aside. A cue that `hints_at` risk to life is harmless alone and weighed
    with others (`classify.together`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    signal: Signal | None = None
    cue: str | None = Field(default=None, pattern=r"^[a-z0-9_]+$")
    paragraph: str = ""
    means: str = Field(min_length=8)
    hints_at: Signal | None = None
    contexts: tuple[Context, ...] = get_args(Context)
    rule: tuple[Rule, ...] = Field(min_length=1)

    @property
    def name(self) -> str:
        """The signal or the cue."""
        return self.signal or self.cue or ""

    @property
    def is_risk(self) -> bool:
        """Whether this is about risk to life."""
        return self.signal in RISK_SIGNALS

    @model_validator(mode="after")
    def _hangs_together(self) -> "Lexicon":
        if bool(self.signal) == bool(self.cue):
            raise ValueError("give either signal or cue")
        if self.signal and not self.paragraph:
            raise ValueError("name the policy paragraph the signal rests on")
        if self.hints_at and (self.signal or self.hints_at not in RISK_SIGNALS):
            raise ValueError("only a cue can hint, and only at risk to life")
        for rule in self.rule:
            if self.is_risk and rule.level is None:
                raise ValueError(f"{rule.id} needs a level: statement, ideation or mention")
            if not self.is_risk and (rule.level or rule.slight):
                raise ValueError(f"{rule.id}: level and slight are for risk to life only")
        if self.signal and not any(rule.near_misses for rule in self.rule):
            raise ValueError("a signal needs near misses")
        return self


def load_lexicons(sources: LexiconFiles | None = None) -> tuple[Lexicon, ...]:
    """The lexicons among these files, by default the shipped ones, in order of file name.

    Raises `LexiconError` for a file that is no TOML, has an unknown key, breaks the
    schema, names a rule after another file or repeats a rule id.
    """
    sources = lexicon_files() if sources is None else sources
    lexicons = tuple(
        _read(path) for name, path in sorted(sources.items()) if name not in NOT_LEXICONS
    )
    counted = Counter(rule.id for lexicon in lexicons for rule in lexicon.rule)
    twice = [rule_id for rule_id, times in counted.items() if times > 1]
    if twice:
        raise LexiconError(f"The rule id {twice[0]} is used twice; give each rule its own.")
    return lexicons


def _read(path: Traversable | Path) -> Lexicon:
    try:
        lexicon = Lexicon.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path.name} is not valid TOML: {error}.") from error
    except ValidationError as error:
        raise LexiconError(f"{path.name}: {_first_fault(error)}.") from error
    stem = path.name.removesuffix(".toml")
    for rule in lexicon.rule:
        if not rule.id.startswith(f"{stem}."):
            raise LexiconError(f"{path.name}: the rule {rule.id} must be called {stem}.something.")
    return lexicon


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    said = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {said}" if place else said
