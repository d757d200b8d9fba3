"""The audit trail as a person reads it: what happened, newest first; looks kept apart."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from flask import url_for

from store.attendance import LOOKS
from store.models import Case, Event, Outbox

SHOWN_DETAIL = (
    "text", "why", "note", "to", "grade", "recipient", "route", "error", "signal", "deadline",
    "name", "case", "words", "template_version",
)  # fmt: skip
"""Details that mean something to staff, in the order they are said."""


def timeline(events: Iterable[Event]) -> dict[str, list[Event]]:
    """`happened` and `looks`, each newest first."""
    newest_first = list(events)[::-1]
    return {
        "happened": [event for event in newest_first if event.what not in LOOKS],
        "looks": [event for event in newest_first if event.what in LOOKS],
    }


def letters_of(
    events: Iterable[Event], case: Case, outbox: Sequence[Outbox], on_page: Collection[int]
) -> dict[int, str]:
    """Where each event's letter can be read, by the event's number: one that came in stands on
    the case's page, `on_page` or among the older ones; one of ours has a page of its own."""
    of_case = {message.id for message in case.messages}
    found = {}
    for event in events:
        came = event.detail.get("message")
        if came in of_case:
            found[event.id] = url_for(
                "case.show",
                reference=case.reference,
                all=None if came in on_page else 1,
                _anchor=f"letter-{came}",
            )
        elif (mail := _mail_of(event, outbox)) is not None:
            found[event.id] = url_for("mail.show", reference=case.reference, number=mail.id)
    return found


def _mail_of(event: Event, outbox: Sequence[Outbox]) -> Outbox | None:
    """The mail that the event is about: the newest that was there then."""
    purpose = event.what.partition(" ")[0]
    return next(
        (
            mail
            for mail in reversed(outbox)
            if mail.purpose == purpose != "alert"
            and mail.template == event.detail.get("template")
            and mail.recipient == event.detail.get("recipient", mail.recipient)
            and mail.created_at <= event.at
        ),
        None,
    )


def details(event: Event) -> list[tuple[str, Any]]:
    """The event's details worth showing, by name."""
    return [(name, event.detail[name]) for name in SHOWN_DETAIL if event.detail.get(name)]
