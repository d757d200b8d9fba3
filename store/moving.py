"""Letters move from one case to another, with all that was found and kept about them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.correspondence import ReplyDraft
from store.models import Case, StoredDeadline, StoredField, StoredFinding, StoredMessage, Task
from store.notes import NoteEntry
from store.search import SearchEntry

OF_A_CASE: dict[str, Any] = {
    "message": StoredMessage,
    "finding": StoredFinding,
    "field": StoredField,
    "task": Task,
    "note_entry": NoteEntry,
    "reply_draft": ReplyDraft,
}
"""What moves, by the names of the tables; trails and what was sent stay where they are."""

OF_A_MESSAGE: dict[str, Any] = {"finding": StoredFinding, "field": StoredField}

AT_ONCE = 500
PROMISE = ("label", "due_at", "working", "paragraph", "met_at", "met_by")


def everything(session: Session, case: Case) -> dict[str, list[int]]:
    """The ids of all that would move with the case, by table."""
    return {
        name: list(session.scalars(select(kind.id).where(kind.case_id == case.id)))
        for name, kind in OF_A_CASE.items()
    }


def of_messages(
    session: Session, case: Case, messages: Sequence[StoredMessage]
) -> dict[str, list[int]]:
    """The ids of these messages of the case, of what was found in them and of the tasks that
    triage opened because of them."""
    numbers = [message.id for message in messages]
    found = {"message": numbers}
    for name, kind in OF_A_MESSAGE.items():
        found[name] = list(session.scalars(select(kind.id).where(kind.message_id.in_(numbers))))
    opened = tuple(f"triage-{number}-" for number in numbers)
    found["task"] = [task.id for task in case.tasks if task.name.startswith(opened)]
    return found


def move(session: Session, moved: dict[str, list[int]], *, out_of: Case, into: Case) -> None:
    """Moves what is in `out_of` still; what has gone elsewhere since stays there."""
    for name, numbers in moved.items():
        kind = OF_A_CASE[name]
        for some in _portions(numbers):
            session.execute(
                update(kind)
                .where(kind.id.in_(some), kind.case_id == out_of.id)
                .values(case_id=into.id)
                .execution_options(synchronize_session=False)
            )
    for some in _portions(moved.get("message", [])):
        session.execute(
            update(SearchEntry)
            .where(SearchEntry.message_id.in_(some), SearchEntry.case_id == out_of.id)
            .values(case_id=into.id)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
    for case in (out_of, into):
        _mark_anew(session, case)


def promise(deadline: StoredDeadline) -> dict[str, Any]:
    """What may change about a deadline."""
    return {name: getattr(deadline, name) for name in PROMISE}


def copy_of(deadline: StoredDeadline, case: Case) -> StoredDeadline:
    """The same promise on another case."""
    return StoredDeadline(case_id=case.id, name=deadline.name, **promise(deadline))


def set_columns(row: Case | StoredDeadline, values: dict[str, Any]) -> None:
    """Gives the row these columns."""
    for name, value in values.items():
        setattr(row, name, value)


def _mark_anew(session: Session, case: Case) -> None:
    # Triggers keep the marks of saved views where findings are; one that left tells nobody.
    counting = set(
        session.scalars(
            select(StoredFinding.signal).where(
                StoredFinding.case_id == case.id,
                StoredFinding.context == "",
                StoredFinding.dismissed_by == "",
            )
        )
    )
    case.about_mp = "mp" in counting
    case.about_media = "media" in counting
    case.about_legal = "legal" in counting
    case.needs_consent = "third_party_consent" in counting


def _portions(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[at : at + AT_ONCE] for at in range(0, len(numbers), AT_ONCE)]
