"""Tasks: what a person must do because no machine may."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from store import audit, rows
from store.base import table_of
from store.models import Case, Task

_tasks = table_of(Task).c
_OPEN = select(_tasks.id).where(
    _tasks.case_id == bindparam("case"),
    _tasks.name == bindparam("task"),
    _tasks.done_at.is_(None),
)


def open_task(
    session: Session,
    case: Case,
    *,
    name: str,
    what: str,
    why: str,
    due_at: datetime | None,
    at: datetime,
) -> Task | None:
    """Adds a task, or nothing where an open one of that name is on the case already."""
    if session.scalar(_OPEN, {"case": case.id, "task": name}) is not None:
        return None
    task = Task(case_id=case.id, name=name, what=what, why=why, due_at=due_at, opened_at=at)
    rows.add(session, task)
    audit.record(
        session, case_id=case.id, actor="palsbox", what="task opened", at=at, task=name, why=why
    )
    return task


def finish_task(session: Session, task_id: int, *, by: str, at: datetime) -> None:
    """Marks a task done by a person."""
    task = session.get_one(Task, task_id)
    if task.done_at is None:
        task.done_at, task.done_by = at, by
        audit.record(
            session, case_id=task.case_id, actor=by, what="task done", at=at, task=task.name
        )
