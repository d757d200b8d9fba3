"""Expressions that are only tried on text which has a word they cannot do without.

Looking for plain words is many times faster than trying an expression at every character,
and most letters have none of them.
"""

import re
from collections.abc import Iterator
from functools import cached_property


class Guarded:
    """An expression as it is written, and the words of which any text it matches has at least one.

    The words are folded where the expression begins with `(?i)`, that is, matches without
    regard to case.
    """

    def __init__(self, written: str, needs: tuple[str, ...]) -> None:
        self.written = written
        self.needs = needs
        self._folds = written.startswith("(?i)")

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The expression, compiled when a text first has a word that it needs."""
        return re.compile(self.written)

    def may_match(self, text: str) -> bool:
        """Whether the text has a word that the expression needs."""
        seen = text.casefold() if self._folds else text
        for need in self.needs:  # noqa: SIM110 - a loop takes half as long as any()
            if need in seen:
                return True
        return False

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.expression.search(text) if self.may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self.expression.finditer(text) if self.may_match(text) else iter(())
