"""Hints that say nothing alone and much together.

A person in danger may never name it: the cat is promised, the key is under the pot, thank
you for being patient. Each is harmless in most mail, so each is only a cue. Hints of one
message are weighed by kind: a telling one with another, or three, and the message is read
first; two telling ones, or four, and somebody is paged. Fewer vouch for what a second reader
hears (`classify.reader.weigh`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from classify.finding import Finding, Level
from classify.lexicon import Lexicon

ENOUGH_TO_READ = 3
ENOUGH_TO_PAGE = 4
_LEVEL: Level = "ideation"
_REASON = "A hint that says too little alone; a person should read the message first."


@dataclass(frozen=True)
class Hints:
    """Which signal each hinting cue hints at, and how much each of its rules weighs."""

    signals: Mapping[str, str]
    weights: Mapping[str, int]

    @classmethod
    def of(cls, lexicons: Iterable[Lexicon]) -> "Hints":
        """The hints among these lexicons."""
        hinting = [lexicon for lexicon in lexicons if lexicon.hints_at]
        return cls(
            {lexicon.name: str(lexicon.hints_at) for lexicon in hinting},
            {rule.id: rule.weight for lexicon in hinting for rule in lexicon.rule},
        )

    def together(self, cues: Sequence[Finding], findings: Sequence[Finding]) -> Iterator[Finding]:
        """Findings of risk to life made of hints, the weightiest of each kind.

        Words that hint in two ways count once. A slight finding of the signal among
        `findings`, in other words, weighs as much as one more hint. Each keeps its rule.
        """
        for signal, kinds, weight in self._weighed(cues, findings):
            if weight >= ENOUGH_TO_READ:
                yield from (_finding(cue, signal, weight) for cue in kinds.values())

    def weight(self, cues: Sequence[Finding], findings: Sequence[Finding]) -> int:
        """What the hints of a message come to, for the signal that they hint at most."""
        return max((weight for _, _, weight in self._weighed(cues, findings)), default=0)

    def _weighed(
        self, cues: Sequence[Finding], findings: Sequence[Finding]
    ) -> Iterator[tuple[str, dict[str, Finding], int]]:
        """Each signal that may be hinted at, its weightiest hint of each kind, their weight."""
        heaviest_first = sorted(cues, key=lambda cue: -self.weights.get(cue.rule, 0))
        for signal in dict.fromkeys(self.signals.values()):
            kinds: dict[str, Finding] = {}
            for cue in heaviest_first:
                if self.signals.get(cue.signal) == signal and not _overlaps(cue, kinds.values()):
                    kinds.setdefault(cue.signal, cue)
            weight = sum(self.weights[cue.rule] for cue in kinds.values())
            weight += any(
                item.signal == signal
                and item.context == "slight"
                and not _overlaps(item, kinds.values())
                for item in findings
            )
            yield signal, kinds, weight


def _overlaps(one: Finding, others: Iterable[Finding]) -> bool:
    return any(
        one.where == other.where and one.start < other.end and other.start < one.end
        for other in others
    )


def _finding(cue: Finding, signal: str, weight: int) -> Finding:
    if weight >= ENOUGH_TO_PAGE:
        return replace(cue, signal=signal, level=_LEVEL)
    return replace(cue, signal=signal, level=_LEVEL, context="slight", reason=_REASON)
