"""Hints that say nothing alone and much together.

A person in danger may never name it: the cat is promised, the key is under the pot, thank
you for being patient. Each is harmless in most mail, so each is only a cue; hints of two
kinds in one message are worth reading first, of three kinds worth a page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from classify.finding import Finding, Level

HINTS = frozenset(
    {"parting", "handing_on", "no_more_need", "readiness", "burden", "alone", "means_near"}
    | {"letting_go", "time_running_out"}
)
"""The cues that are hints of danger to the writer's own life."""
ENOUGH_TO_READ = 2
ENOUGH_TO_PAGE = 3
_LEVEL: Level = "ideation"
_REASON = "Hints of two kinds stand together; a person should read it first."


def hints_together(cues: Sequence[Finding], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of `risk_to_life_self` made of hints, the first of each kind.

    A slight finding of that signal among `findings` weighs as much as one more kind. The
    rule of each is the hint's own.
    """
    kinds: dict[str, Finding] = {}
    for cue in cues:
        if cue.signal in HINTS:
            kinds.setdefault(cue.signal, cue)
    faint = any(
        item.signal == "risk_to_life_self" and item.context == "slight" for item in findings
    )
    weight = len(kinds) + faint
    if not kinds or weight < ENOUGH_TO_READ:
        return ()
    made = (
        replace(cue, signal="risk_to_life_self", level=_LEVEL)
        if weight >= ENOUGH_TO_PAGE
        else replace(
            cue, signal="risk_to_life_self", level=_LEVEL, context="slight", reason=_REASON
        )
        for cue in kinds.values()
    )
    return tuple(made)
