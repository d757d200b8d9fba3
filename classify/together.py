"""Hints that say nothing alone and much together.

A person in danger may never name it: the cat is promised, the key is under the pot, thank
you for being patient. Each is harmless in most mail, so each is only a cue; hints of two
kinds in one message are worth reading first, of three kinds worth a page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from classify.finding import Finding, Level

ENOUGH_TO_READ = 2
ENOUGH_TO_PAGE = 3
_LEVEL: Level = "ideation"
_REASON = "Hints of two kinds stand together; a person should read it first."


def hints_together(
    cues: Sequence[Finding], findings: Iterable[Finding], hints: Mapping[str, str]
) -> Iterator[Finding]:
    """Findings of risk to life made of hints, the first of each kind.

    `hints` gives the signal that each hinting cue hints at. Words that hint in two ways
    count once. A slight finding of the signal among `findings`, in other words, weighs as
    much as one more kind. Each keeps the rule of its hint.
    """
    findings = tuple(findings)
    for signal in dict.fromkeys(hints.values()):
        slight = [item for item in findings if item.signal == signal and item.context == "slight"]
        kinds: dict[str, Finding] = {}
        for cue in cues:
            if hints.get(cue.signal) == signal and not _overlaps(cue, kinds.values()):
                kinds.setdefault(cue.signal, cue)
        beside = any(not _overlaps(item, kinds.values()) for item in slight)
        weight = len(kinds) + beside
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
