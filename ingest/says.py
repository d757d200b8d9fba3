"""A list of regular expressions in a file of data, read as one."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator


def _joined(expressions: Any) -> Any:
    """A list of expressions as one, each tried by itself first so that a fault names it."""
    if isinstance(expressions, str):
        expressions = [expressions]
    if not isinstance(expressions, list) or not all(isinstance(e, str) for e in expressions):
        raise ValueError("must be a list of expressions")
    for expression in expressions:
        try:
            re.compile(expression)
        except re.error as error:
            raise ValueError(f"{expression!r}: {error}") from error
    return re.compile("|".join(f"(?:{e})" for e in expressions), re.IGNORECASE | re.MULTILINE)


Says = Annotated[re.Pattern[str], BeforeValidator(_joined)]
"""Matches where any expression of the list does, letter case aside; `^` at any line."""
