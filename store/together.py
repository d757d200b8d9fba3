"""What two cases are as one: nothing of either is made quieter, later or less."""

from datetime import datetime
from typing import Any

from policy.assessment import GRADES
from store.cases import ATTENTION
from store.models import Case

STATUSES = ("new", "open", "waiting", "closed")
BANDS = ("danger", "case", "quarantine", "backlog", "automatic")
"""The livelier or louder one first: of two, that one counts."""

COLUMNS = (
    "received_at", "clock_started_at", "status", "closed_at", "band", "attention", "danger",
    "danger_set_aside_by", "danger_set_aside_why", "claimed_by", "claimed_at", "same_day",
    "backlog", "draft_grade", "grade", "grade_by", "grade_at", "grade_why", "why", "assigned_to",
)  # fmt: skip
"""The columns of a case that a merge or a split may change."""


def together(case: Case, other: Case) -> dict[str, Any]:
    """The columns of `case` once `other` has gone into it.

    The earlier clock counts, the higher grade, the louder attention. A danger is claimed only
    where every danger was; a confirmed grade stands only where it is at least the other's.
    """
    both = (case, other)
    louder = max(both, key=lambda one: ATTENTION.index(one.attention))
    status = min((one.status for one in both), key=STATUSES.index)
    starts = [one.clock_started_at for one in both if one.clock_started_at is not None]
    # Words of danger that nobody has read are read first, wherever they stand now.
    unread = any(one.status == "new" and one.attention != "normal" for one in both)
    return {
        "received_at": min(one.received_at for one in both),
        "clock_started_at": min(starts, default=None),
        "status": "new" if unread else status,
        "closed_at": case.closed_at if status == "closed" else None,
        "band": min((one.band for one in both), key=BANDS.index),
        "attention": louder.attention,
        "same_day": case.same_day or other.same_day,
        "backlog": case.backlog and other.backlog,
        "why": (louder if louder.attention != case.attention else case).why or other.why,
        "assigned_to": case.assigned_to or other.assigned_to,
        **_danger(case, other),
        **_grade(case, other),
    }


def _danger(case: Case, other: Case) -> dict[str, Any]:
    dangers = [one for one in (case, other) if one.danger]
    claimed = bool(dangers) and all(one.claimed_at is not None for one in dangers)
    # A proposal to set one danger aside says nothing of another.
    only = dangers[0] if len(dangers) == 1 else None
    return {
        "danger": bool(dangers),
        "claimed_by": dangers[0].claimed_by if claimed else "",
        "claimed_at": dangers[0].claimed_at if claimed else None,
        "danger_set_aside_by": only.danger_set_aside_by if only else "",
        "danger_set_aside_why": only.danger_set_aside_why if only else "",
    }


def _grade(case: Case, other: Case) -> dict[str, Any]:
    draft = max(case.draft_grade, other.grade or other.draft_grade, key=GRADES.index)
    stands = bool(case.grade) and GRADES.index(case.grade) >= GRADES.index(
        other.grade or other.draft_grade
    )
    return {
        "draft_grade": draft,
        "grade": case.grade if stands else "",
        "grade_by": case.grade_by if stands else "",
        "grade_at": case.grade_at if stands else None,
        "grade_why": case.grade_why if stands else "",
    }


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    """The values with their moments as text."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def from_json(values: dict[str, Any]) -> dict[str, Any]:
    """The same the other way round."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
        for name, value in values.items()
    }
