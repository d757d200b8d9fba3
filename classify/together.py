"""Hints that say nothing alone and much together.

A person in danger may never name it: the cat is promised, the key is under the pot, thank
you for being patient. Each is harmless in most mail, so each is only a cue. Hints of one
message are weighed by kind: a telling one, or two, and the message is read first; a
telling one with another, or three, and somebody is paged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from classify.finding import Finding, Level
from classify.lexicon import Lexicon

ENOUGH_TO_READ = 2
ENOUGH_TO_PAGE = 3
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
            if weight >= ENOUGH_TO_READ:
                yield from (_finding(cue, signal, weight) for cue in kinds.values())


def _overlaps(one: Finding, others: Iterable[Finding]) -> bool:
    return any(
        one.where == other.where and one.start < other.end and other.start < one.end
        for other in others
    )


def _finding(cue: Finding, signal: str, weight: int) -> Finding:
    if weight >= ENOUGH_TO_PAGE:
        return replace(cue, signal=signal, level=_LEVEL)
    return replace(cue, signal=signal, level=_LEVEL, context="slight", reason=_REASON)
