"""Expressions that are only tried on text which has a word they cannot do without.

Looking for plain words is many times faster than trying an expression at every character,
and most letters have none of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# As a plain number: the enumeration takes longer to ask than most texts take to search.
_IGNORES_CASE = int(re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guarded:
    """An expression, and the words of which any text it matches has at least one.

    The words are folded where the expression matches without regard to case.
    """

    expression: re.Pattern[str]
    needs: tuple[str, ...]

    def may_match(self, text: str) -> bool:
        """Whether the text has a word that the expression needs."""
        seen = text.casefold() if self.expression.flags & _IGNORES_CASE else text
        return any(need in seen for need in self.needs)

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.expression.search(text) if self.may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self.expression.finditer(text) if self.may_match(text) else iter(())
