"""Which rules earn their keep: how often each fires, and how often staff overrule it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classify.lexicon import Lexicon
from policy.assessment import Assessment


@dataclass(frozen=True, slots=True)
class RuleUse:
    """How often a rule found something that counted, and something set aside."""

    rule: str
    counted: int
    set_aside: int

    @property
    def never_hit(self) -> bool:
        """Whether the rule found nothing at all."""
        return not self.counted and not self.set_aside


def coverage(lexicons: Sequence[Lexicon], assessments: Iterable[Assessment]) -> list[RuleUse]:
    """The use of every rule of the lexicons, and of every other that found something, by id."""
    counted: Counter[str] = Counter()
    aside: Counter[str] = Counter()
    for assessment in assessments:
        reading = assessment.reading
        for finding in (*reading.findings, *reading.cues):
            (counted if finding.counts else aside)[finding.rule] += 1
    known = {rule.id for lexicon in lexicons for rule in lexicon.rule}
    return [
        RuleUse(rule, counted[rule], aside[rule])
        for rule in sorted(known | counted.keys() | aside.keys())
    ]
