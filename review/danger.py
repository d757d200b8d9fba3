"""A case in danger: the steps of Appendix 6, and who ticked which."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from store.models import Event

STEP_DONE = "danger step done"
STEP_UNDONE = "danger step undone"


class Step(BaseModel):
    """One thing to do. `note` asks for words that must be given with the tick;
    `deadline` is met by it; `crisis_lines` has the policy's lines listed under it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    what: str
    how: str
    note: str = ""
    deadline: str = ""
    crisis_lines: bool = False


class _Steps(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    step: tuple[Step, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Ticked:
    """A step and the event that ticked it, if one did."""

    step: Step
    event: Event | None


def load_steps() -> tuple[Step, ...]:
    """Reads `danger.toml`. Raises pydantic's `ValidationError` where it is wrong."""
    text = files("review").joinpath("danger.toml").read_text(encoding="utf-8")
    return _Steps.model_validate(tomllib.loads(text)).step


def ticked(steps: Iterable[Step], events: Iterable[Event]) -> list[Ticked]:
    """Each step with the last event that ticked it, unless that was undone since."""
    done: dict[str, Event | None] = {}
    for event in events:
        if event.what == STEP_DONE:
            done[event.detail["step"]] = event
        elif event.what == STEP_UNDONE:
            done[event.detail["step"]] = None
    return [Ticked(step, done.get(step.name)) for step in steps]
