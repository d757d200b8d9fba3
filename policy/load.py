"""Reads the policy: the shipped files, and the file of PALSBOX_POLICY laid over them."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from policy.schema import Policy


class PolicyError(Exception):
    """The policy cannot be used; the message is one sentence that names file and key."""


def load_policy(overlay: Path | None = None) -> Policy:
    """The policy in force.

    Tables of the overlay are laid over the shipped ones key by key; any other value,
    lists included, replaces what was shipped. Raises `PolicyError`.
    """
    data: dict[str, Any] = {}
    for entry in sorted(files("policy").joinpath("shipped").iterdir(), key=lambda item: item.name):
        data = _lay_over(data, tomllib.loads(entry.read_text("utf-8")))
    if overlay is not None:
        data = _lay_over(data, _read(overlay))
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        source = f"The policy file {overlay}" if overlay else "The shipped policy"
        raise PolicyError(f"{source} is not right: {_say(error)}") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise PolicyError(
            f"The policy file {path} cannot be read ({error.strerror}); correct PALSBOX_POLICY."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"The policy file {path} is not valid TOML: {error}.") from error


def _lay_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _lay_over(merged[key], value)
        else:
            merged[key] = value
    return merged


def _say(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"]) or "the whole"
    if first["type"] == "extra_forbidden":
        return f"the key “{place}” is unknown; is it misspelt?"
    if first["type"] == "missing":
        return f"the key “{place}” is missing."
    return f"“{place}”: {first['msg']}."
