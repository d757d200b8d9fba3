"""The letters that officers send: those shipped in `templates/letters/`, one file each."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from policy.assessment import Kind


class Letter(BaseModel):
    """One letter as shipped. `when` tells staff what it is for; `order` is its place in lists.

    It is the first choice for mail of `kinds`; with `danger` for somebody in danger, with
    `scope` where the policy does not cover the matter. After one that `asks_consent` the case
    waits.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1)
    when: str = Field(min_length=1)
    order: int
    kinds: tuple[Kind, ...] = ()
    danger: bool = False
    scope: bool = False
    asks_consent: bool = False
    text: str = Field(min_length=1)


@cache
def letters() -> dict[str, Letter]:
    """Every shipped letter by name, in the order of lists. Raises pydantic's
    `ValidationError` where a file has an unknown key or lacks one."""
    folder = files("templates") / "letters"
    found = {
        entry.name.removesuffix(".toml"): Letter.model_validate(
            tomllib.loads(entry.read_text(encoding="utf-8"))
        )
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }
    return dict(sorted(found.items(), key=lambda item: item[1].order))


def letter_of(choice: str) -> str:
    """The letter's name in a choice such as `redirect:out_of_scope_gp`."""
    return choice.partition(":")[0]


def first_choice(kind: str, *, danger: bool, out_of_scope: bool, consent_missing: bool) -> str:
    """The name of the letter that is right most often for a case like this."""
    for name, letter in letters().items():
        if danger:
            suits = letter.danger
        elif out_of_scope:
            suits = letter.scope
        elif consent_missing:
            suits = letter.asks_consent
        else:
            suits = kind in letter.kinds
        if suits:
            return name
    raise LookupError(f"No letter in templates/letters/ is for mail of the kind {kind}.")
