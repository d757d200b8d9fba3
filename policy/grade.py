"""The draft grade: the matrix of Appendix 1 applied as rules, with its reasons."""

from collections.abc import Collection, Sequence

from classify.finding import Reading
from policy.assessment import GRADES, Grade, Kind, Reason
from policy.schema import Grades

Graded = tuple[Grade, tuple[Reason, ...]]


def draft_grade(reading: Reading, kind: Kind, grades: Grades) -> Graded:
    """The most serious grade among the rules that apply, and every reason for it.

    Reasons of lesser rules follow the deciding ones; a cap or a rule that takes the
    grade away stands first, because it decided.
    """
    names = {
        *reading.signals,
        *(cue.signal for cue in reading.cues),
        f"kind:{kind}",
        f"sender:{reading.sender.role}",
    }
    for rule in grades.none:
        if _applies(names, any_of=rule.any, unless=rule.unless):
            return "none", (Reason(rule.reason, rule.paragraph),)
    matching = [
        rule
        for rule in grades.rule
        if _applies(names, any_of=rule.any, all_of=rule.all, unless=rule.unless)
    ]
    if not matching:
        return "none", (Reason("nothing to grade", "App. 1"),)
    matching.sort(key=lambda rule: GRADES.index(rule.grade), reverse=True)
    grade = matching[0].grade
    reasons = [Reason(rule.reason, rule.paragraph) for rule in matching]
    if grade != "pals":
        # The catch-all reason says nothing beside a real one.
        reasons = [
            reason for rule, reason in zip(matching, reasons, strict=True) if rule.grade != "pals"
        ]
    for cap in grades.cap:
        within = GRADES.index(grade) <= GRADES.index(cap.above)
        if (
            within
            and GRADES.index(grade) > GRADES.index(cap.grade)
            and _applies(names, any_of=cap.any)
        ):
            grade = cap.grade
            reasons.insert(0, Reason(cap.reason, cap.paragraph))
    return grade, tuple(dict.fromkeys(reasons))


def _applies(
    names: Collection[str],
    *,
    any_of: Sequence[str] = (),
    all_of: Sequence[str] = (),
    unless: Sequence[str] = (),
) -> bool:
    return (
        (not any_of or any(name in names for name in any_of))
        and all(name in names for name in all_of)
        and not any(name in names for name in unless)
    )
