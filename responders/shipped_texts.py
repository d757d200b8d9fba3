"""Texts shipped as data: one TOML file each in a folder of `templates/`."""

import tomllib
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field


class ShippedText(BaseModel):
    """What every shipped text says of itself: `when` tells staff what it is for, `order` is its
    place in lists."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1)
    when: str = Field(min_length=1)
    order: int
    text: str = Field(min_length=1)


Text = TypeVar("Text", bound=ShippedText)


def shipped(folder: str, kind: type[Text]) -> dict[str, Text]:
    """Every text of `templates/FOLDER` by its name, in the order of lists. Raises pydantic's
    `ValidationError` where a file has an unknown key or lacks one."""
    found = {
        entry.name.removesuffix(".toml"): kind.model_validate(
            tomllib.loads(entry.read_text(encoding="utf-8"))
        )
        for entry in (files("templates") / folder).iterdir()
        if entry.name.endswith(".toml")
    }
    return dict(sorted(found.items(), key=lambda item: item[1].order))
