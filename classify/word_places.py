"""Where the words of a sentence stand, as bits: word number n of the sentence is bit n.

Side by side is then a shift, one of several words an or, and "up to three words between"
a few shifts, whatever the length of the sentence.
"""

from collections.abc import Iterator, Sequence

from classify.pattern import NUMBER, NUMBER_SHAPE, Pattern

_CACHE = 60_000
Bits = int
"""A set of word numbers in a sentence."""


class Places:
    """The words of one sentence by the forms that patterns use; its first word is number 0."""

    __slots__ = ("_of_step", "bits", "forms")

    def __init__(self, bits: dict[str, Bits]) -> None:
        self.bits = bits
        self.forms = frozenset(bits)
        self._of_step: dict[frozenset[str], Bits] = {}

    def of_any(self, forms: frozenset[str]) -> Bits:
        """Where a word of any of these forms stands."""
        known = self._of_step.get(forms)
        if known is None:
            known = 0
            for form in forms & self.forms:
                known |= self.bits[form]
            self._of_step[forms] = known
        return known


class WordForms:
    """Tells which forms that patterns use a word fulfils: itself, a beginning, a number."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._literals = frozenset(form for pattern in patterns for form in pattern.forms)
        self._prefixes: dict[str, list[str]] = {}
        for form in self._literals:
            if form.endswith("*"):
                self._prefixes.setdefault(form[:2], []).append(form)
        self._known: dict[str, tuple[str, ...]] = {}

    def places(self, words: Sequence[str]) -> Places:
        """Where the words of a sentence stand, by form."""
        bits: dict[str, Bits] = {}
        known = self._known
        bit = 1
        for word in words:
            forms = known.get(word)
            if forms is None:
                forms = self._look(word)
            for form in forms:
                bits[form] = bits.get(form, 0) | bit
            bit <<= 1
        return Places(bits)

    def _look(self, word: str) -> tuple[str, ...]:
        if len(self._known) > _CACHE:
            self._known.clear()
        forms = self._known[word] = tuple(self._fulfilled(word))
        return forms

    def _fulfilled(self, word: str) -> Iterator[str]:
        if word in self._literals:
            yield word
        for prefix in self._prefixes.get(word[:2], ()):
            if word.startswith(prefix[:-1]):
                yield prefix
        if NUMBER in self._literals and NUMBER_SHAPE.fullmatch(word):
            yield NUMBER


def each(bits: Bits) -> Iterator[int]:
    """The word numbers of the set, in order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def onward(bits: Bits, gap: int) -> Bits:
    """Every place at most `gap` words after one of these, themselves included."""
    covered = 0
    while covered < gap:
        step = min(covered + 1, gap - covered)
        bits |= bits << step
        covered += step
    return bits
