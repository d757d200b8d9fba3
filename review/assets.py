"""Addresses of stylesheets and scripts that change when the file does, so they keep a year."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import url_for


def asset_url(folder: Path) -> Callable[[str], str]:
    """A function from a file's name in the static folder to its address."""

    @cache
    def version(filename: str) -> str:
        return hashlib.sha256((folder / filename).read_bytes()).hexdigest()[:12]

    def address(filename: str) -> str:
        return url_for("static", filename=filename, v=version(filename))

    return address
