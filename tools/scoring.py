"""Compares triage's answers with labels: values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

DANGER = ("risk_to_life_self", "risk_to_life_other")
ANSWERS = ("kind", "grade", "alerts", "acknowledge", "same_day")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Gold(_Frozen):
    """The right answer for one message; `service/demo/README.md` explains every field."""

    kind: str
    acceptable_kinds: tuple[str, ...]
    signals: frozenset[str]
    optional_signals: frozenset[str]
    grade: str
    acceptable_grades: tuple[str, ...]
    alerts: frozenset[str]
    optional_alerts: frozenset[str]
    acknowledge: bool
    same_day: bool
    unscored: frozenset[str]

    @property
    def in_danger(self) -> bool:
        """Whether a life must be seen to be at risk."""
        return not self.signals.isdisjoint(DANGER)

    @property
    def calm(self) -> bool:
        """Whether no reader would see a risk to life here, not even as one possibility."""
        return (self.signals | self.optional_signals).isdisjoint(DANGER)


class Label(_Frozen):
    """One line of `labels.jsonl`."""

    id: str
    file: str
    category: str
    placement: str | None = None
    gold: Gold
    why: str


class Tally(BaseModel):
    """Right finds, false alarms and misses of one signal."""

    found: int = 0
    false_alarms: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was raised that was right; `None` where nothing was raised."""
        return _share(self.found, self.found + self.false_alarms)

    @property
    def recall(self) -> float | None:
        """Share of what was there that was found; `None` where nothing was there."""
        return _share(self.found, self.found + self.missed)


class Answer(BaseModel):
    """How often one answer (`kind`, `grade`, …) was right, of the times it counts."""

    right: int = 0
    asked: int = 0

    @property
    def accuracy(self) -> float | None:
        """Share of right answers; `None` where the answer never counts."""
        return _share(self.right, self.asked)


class Attention(BaseModel):
    """How mail was brought to staff.

    Danger is safe when it is `page` or `first`. `calm_first` and `calm_paged` are the
    price: calm mail that jumped the queue or paged somebody.
    """

    danger: int = 0
    danger_paged: int = 0
    danger_first: int = 0
    calm: int = 0
    calm_first: int = 0
    calm_paged: int = 0


class Difference(_Frozen):
    """One place where triage and label part. `evidence` is what a person should look at:
    the rule and words of a false alarm, what set a miss aside, else the label's reason."""

    file: str
    category: str
    what: Literal["missed", "false alarm", "answer", "attention", "unread"]
    about: str
    evidence: str


class Score(BaseModel):
    """What a labelled folder says about triage."""

    messages: int = 0
    signals: dict[str, Tally] = Field(default_factory=dict)
    answers: dict[str, Answer] = Field(default_factory=lambda: {name: Answer() for name in ANSWERS})
    attention: Attention = Field(default_factory=Attention)
    differences: list[Difference] = Field(default_factory=list)


def score(labels: Iterable[Label], assessments: Iterable[Mapping[str, Any]]) -> Score:
    """Score `assessments` (objects of `palsbox triage --json`) against `labels`.

    The two are paired by the file name at the end of each `source`. A message without an
    assessment has missed everything; an assessment without a label is left out.
    """
    by_file = {PurePath(str(one["source"])).name: one for one in assessments}
    result = Score()
    for label in labels:
        result.messages += 1
        assessment = by_file.get(label.file)
        if assessment is None:
            _note(result, label, "unread", "no assessment", label.why)
            assessment = {}
        _score_signals(result, label, assessment)
        _score_answers(result, label, assessment)
        _score_attention(result, label, assessment)
    result.signals = dict(sorted(result.signals.items()))
    return result


def _score_signals(result: Score, label: Label, assessment: Mapping[str, Any]) -> None:
    gold = label.gold
    if "signals" in gold.unscored:
        return
    counting: Sequence[Mapping[str, Any]] = assessment.get("signals", ())
    set_aside: Sequence[Mapping[str, Any]] = assessment.get("set_aside", ())
    raised = {str(finding["signal"]) for finding in counting}
    for signal in sorted(gold.signals):
        tally = result.signals.setdefault(signal, Tally())
        if signal in raised:
            tally.found += 1
        else:
            tally.missed += 1
            seen = _words(set_aside, signal)
            _note(result, label, "missed", signal, f"set aside: {seen}" if seen else label.why)
    for signal in sorted(raised - gold.signals - gold.optional_signals):
        result.signals.setdefault(signal, Tally()).false_alarms += 1
        _note(result, label, "false alarm", signal, _words(counting, signal))


def _score_answers(result: Score, label: Label, assessment: Mapping[str, Any]) -> None:
    gold = label.gold
    routes = frozenset(str(alert["route"]) for alert in assessment.get("alerts", ()))
    judged = {
        "kind": (
            assessment.get("kind"),
            assessment.get("kind") in gold.acceptable_kinds,
            gold.kind,
        ),
        "grade": (
            assessment.get("grade"),
            assessment.get("grade") in gold.acceptable_grades,
            gold.grade,
        ),
        "alerts": (
            sorted(routes),
            gold.alerts <= routes <= gold.alerts | gold.optional_alerts,
            sorted(gold.alerts),
        ),
        "acknowledge": (
            assessment.get("acknowledge"),
            assessment.get("acknowledge") is gold.acknowledge,
            gold.acknowledge,
        ),
        "same_day": (
            assessment.get("same_day"),
            assessment.get("same_day") is gold.same_day,
            gold.same_day,
        ),
    }
    for name, (given, right, wanted) in judged.items():
        if name in gold.unscored:
            continue
        answer = result.answers[name]
        answer.asked += 1
        answer.right += right and bool(assessment)
        if not right and assessment:
            _note(result, label, "answer", name, f"{given!r}, should be {wanted!r}")


def _score_attention(result: Score, label: Label, assessment: Mapping[str, Any]) -> None:
    attention, given = result.attention, assessment.get("attention")
    if label.gold.in_danger:
        attention.danger += 1
        attention.danger_paged += given == "page"
        attention.danger_first += given == "first"
        if given not in ("page", "first"):
            _note(result, label, "attention", "danger read in its turn", label.why)
    elif label.gold.calm:
        attention.calm += 1
        attention.calm_paged += given == "page"
        attention.calm_first += given == "first"
        if given in ("page", "first"):
            _note(result, label, "attention", f"calm mail is {given}", _danger_words(assessment))


def _danger_words(assessment: Mapping[str, Any]) -> str:
    findings = [*assessment.get("signals", ()), *assessment.get("set_aside", ())]
    return "; ".join(filter(None, (_words(findings, signal) for signal in DANGER)))


def _words(findings: Iterable[Mapping[str, Any]], signal: str) -> str:
    return "; ".join(
        f"{finding['where']}: “{finding['text']}” ({finding['rule']}"
        + (f", {finding['context']})" if finding.get("context") else ")")
        for finding in findings
        if finding["signal"] == signal
    )


def _note(
    result: Score,
    label: Label,
    what: Literal["missed", "false alarm", "answer", "attention", "unread"],
    about: str,
    evidence: str,
) -> None:
    result.differences.append(
        Difference(
            file=label.file, category=label.category, what=what, about=about, evidence=evidence
        )
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
