"""Which files the classifier is built from: the shipped ones, and a team's laid over them."""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

LexiconFiles = Mapping[str, Traversable | Path]
"""The `.toml` files of a classifier by name."""


class LexiconError(ValueError):
    """A lexicon cannot be used; the message is a sentence that names the file."""


def lexicon_files(over: Path | None = None) -> LexiconFiles:
    """The shipped files by name; those of the folder `over` replace the shipped one of the
    same name, or are added.

    Raises `LexiconError` where that folder is not there or has no `.toml` file.
    """
    shipped = files("classify") / "lexicons"
    found: dict[str, Traversable | Path] = {item.name: item for item in _toml_in(shipped)}
    if over is not None:
        if not over.is_dir():
            raise LexiconError(f"{over} is no folder; it needs one .toml file a signal.")
        own = _toml_in(over)
        if not own:
            raise LexiconError(f"{over} has no lexicons; it needs one .toml file a signal.")
        found |= {item.name: item for item in own}
    return found


def _toml_in(folder: Traversable | Path) -> list[Traversable | Path]:
    return [item for item in folder.iterdir() if item.name.endswith(".toml")]
