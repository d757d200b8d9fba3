"""The saved views of the queue: what they are called, and which cases they show."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from store.attendance import Watch
from store.models import Case
from store.place import Rank
from store.queue import count_each


@dataclass(frozen=True, slots=True)
class View:
    """A view; `explained` says in a few words what it shows."""

    name: str
    title: str
    explained: str


VIEWS: tuple[View, ...] = (
    View("mine", "Mine", "cases you have"),
    View("watched", "Watched", "cases you watch, closed ones too"),
    View("unassigned", "Unassigned", "cases nobody has"),
    View("risk", "Risk to life", "danger, and what is to be read first"),
    View("mp", "MP", "a Member of Parliament is in it"),
    View("media", "Media", "the press is in it"),
    View("legal", "Legal", "legal action is spoken of"),
    View("consent", "Consent", "somebody writes for someone else"),
    View("acknowledgement", "Awaiting acknowledgement", "not acknowledged yet"),
    View("quarantine", "Quarantine", "could not be read"),
    View("automatic", "Automatic", "sent by a machine"),
)
VIEW: Mapping[str, View] = {view.name: view for view in VIEWS}
WATCHED = VIEW["watched"]

# Written out, not bound: a partial index serves only a condition that says the same.
_WRITTEN = {
    "mp": "case_.about_mp",
    "media": "case_.about_media",
    "legal": "case_.about_legal",
    "consent": "case_.needs_consent",
    "acknowledgement": "case_.awaits_acknowledgement",
    "quarantine": "case_.band = 'quarantine'",
    "automatic": "case_.band = 'automatic'",
}


def conditions(view: View | None, username: str) -> list[ColumnElement[bool]]:
    """What a view asks of a case, for the person who looks; nothing without a view."""
    if view is None:
        return []
    if view.name == "mine":
        return [Case.assigned_to == username]
    if view.name == "watched":
        return [Case.id.in_(select(Watch.case_id).where(Watch.username == username))]
    if view.name == "unassigned":
        return [Case.assigned_to == ""]
    if view.name == "risk":
        return [Case.queue_rank <= int(Rank.READ_FIRST)]
    return [literal_column(_WRITTEN[view.name])]


def counts(session: Session, username: str) -> dict[str, int]:
    """How many cases that are not closed each view shows, by its name; watched ones count
    while they are closed, too."""
    not_closed = Case.queue_rank < int(Rank.CLOSED)
    return count_each(
        session,
        {
            view.name: [*conditions(view, username), *([] if view == WATCHED else [not_closed])]
            for view in VIEWS
        },
    )
