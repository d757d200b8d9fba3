"""Where the words of a sentence stand, as bits: word number n of the sentence is bit n.

Side by side is then a shift, one of several words an or, and "up to three words between"
a few shifts, whatever the length of the sentence.
"""

from collections.abc import Iterable, Iterator, Sequence

from classify.pattern import NUMBER, NUMBER_SHAPE, Pattern

_CACHE = 60_000
Bits = int
"""A set of word numbers in a sentence."""
Forms = frozenset[str]
"""What a pattern takes in one place: any word that fulfils one of these forms."""


class Places:
    """The words of one sentence by the forms that patterns use; its first word is number 0.

    `words` are the forms that each word fulfils, `forms` those of all of them.
    """

    __slots__ = ("_bits", "_of_step", "forms", "words")

    def __init__(self, words: Sequence[tuple[str, ...]]) -> None:
        self.words = words
        self.forms = frozenset().union(*words)
        self._bits: dict[str, Bits] | None = None
        self._of_step: dict[Forms, Bits] = {}

    def hold(self, expected: Iterable[tuple[int, Forms]], at: int) -> bool:
        """Whether a word of these forms stands at each of these distances from word `at`."""
        for distance, forms in expected:
            place = at + distance
            if not 0 <= place < len(self.words) or forms.isdisjoint(self.words[place]):
                return False
        return True

    def side_by_side(self, steps: Sequence[Forms]) -> Bits:
        """Where words of these forms stand side by side: the first of each."""
        starts = -1
        for offset, forms in enumerate(steps):
            starts &= self._of_any(forms) >> offset
            if not starts:
                break
        return starts

    def _of_any(self, forms: Forms) -> Bits:
        known = self._of_step.get(forms)
        if known is None:
            known = 0
            bits = self._by_form()
            for form in forms & self.forms:
                known |= bits[form]
            self._of_step[forms] = known
        return known

    def _by_form(self) -> dict[str, Bits]:
        if self._bits is None:
            self._bits = {}
            bit = 1
            for forms in self.words:
                for form in forms:
                    self._bits[form] = self._bits.get(form, 0) | bit
                bit <<= 1
        return self._bits


class WordForms:
    """Tells which forms that patterns use a word fulfils: itself, a beginning, a number."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._literals = frozenset().union(*(pattern.forms for pattern in patterns))
        self._prefixes: dict[str, list[str]] = {}
        for form in self._literals:
            if form.endswith("*"):
                self._prefixes.setdefault(form[:2], []).append(form)
        self._known: dict[str, tuple[str, ...]] = {}

    def places(self, words: Sequence[str]) -> Places:
        """Where the words of a sentence stand, by form."""
        known = self._known
        return Places([known[word] if word in known else self._look(word) for word in words])

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
