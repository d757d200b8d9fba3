"""The audit trail as a person reads it: what happened, newest first; looks kept apart."""

from collections.abc import Iterable
from typing import Any

from store.attendance import LOOKS
from store.models import Event

SHOWN_DETAIL = (
    "text", "why", "note", "to", "grade", "recipient", "route", "error", "signal", "deadline",
    "name", "case", "words",
)  # fmt: skip
"""Details that mean something to staff, in the order they are said."""


def timeline(events: Iterable[Event]) -> dict[str, list[Event]]:
    """`happened` and `looks`, each newest first."""
    newest_first = list(events)[::-1]
    return {
        "happened": [event for event in newest_first if event.what not in LOOKS],
        "looks": [event for event in newest_first if event.what in LOOKS],
    }


def details(event: Event) -> list[tuple[str, Any]]:
    """The event's details worth showing, by name."""
    return [(name, event.detail[name]) for name in SHOWN_DETAIL if event.detail.get(name)]
