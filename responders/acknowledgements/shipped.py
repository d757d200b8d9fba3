"""The automatic acknowledgements as shipped: `templates/acknowledgements/`, one file each."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field


class Acknowledgement(BaseModel):
    """One acknowledgement as shipped. `when` tells staff to whom it goes; `order` is its place
    in lists; `must` names fields that it may not lose, besides those that none may lose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1)
    when: str = Field(min_length=1)
    order: int
    must: tuple[str, ...]
    text: str = Field(min_length=1)


@cache
def acknowledgements() -> dict[str, Acknowledgement]:
    """Every acknowledgement by the name of its template, in the order of lists. Raises
    pydantic's `ValidationError` where a file has an unknown key or lacks one."""
    folder = files("templates") / "acknowledgements"
    found = {
        entry.name.removesuffix(".toml"): Acknowledgement.model_validate(
            tomllib.loads(entry.read_text(encoding="utf-8"))
        )
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }
    return dict(sorted(found.items(), key=lambda item: item[1].order))
