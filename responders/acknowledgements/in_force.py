"""The acknowledgement in the wording that is in force, and in the shipped one if that fails."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy.schema import Policy
from responders.acknowledgements.fields import Values
from responders.acknowledgements.rules import faults
from responders.acknowledgements.shipped import acknowledgements
from responders.acknowledgements.write import write
from responders.admin import tell_admin
from responders.office import Office
from responders.render import Letter
from store import acknowledgement_versions, audit
from store.models import Case, Task
from store.tasks import open_task

PROGRAM = "palsbox"


@dataclass(frozen=True, slots=True)
class Written:
    """An acknowledgement, and the version of the wording it is written in; 0 is the shipped one.
    `unusable` is the version in force that it could not be written in, `why` the reason in a
    sentence."""

    letter: Letter
    version: int
    unusable: int = 0
    why: str = ""


def write_in_force(session: Session, name: str, values: Values, policy: Policy) -> Written:
    """Writes the acknowledgement of that name as it is in force at this moment."""
    shipped = acknowledgements()[name]
    row = acknowledgement_versions.in_force(session, name)
    if row is None:
        return Written(write(shipped.text, values, policy), 0)
    try:
        wrong = faults(shipped, row.text, policy)
        if not wrong:
            return Written(write(row.text, values, policy), row.version)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the writer gets an answer
        wrong = [f"Filling it failed ({type(error).__name__})."]
    return Written(write(shipped.text, values, policy), 0, row.version, wrong[0])


def tell_of_unusable(
    session: Session, case: Case, name: str, written: Written, *, office: Office, now: datetime
) -> None:
    """Tells staff, on this case and once a version as a task, and the administrator by mail, that
    the wording in force cannot be used and the shipped one went instead."""
    title = acknowledgements()[name].title
    audit.record(
        session,
        case_id=case.id,
        actor=PROGRAM,
        what="acknowledgement in the shipped words",
        at=now,
        why=written.why,
        template=name,
        unusable_version=written.unusable,
    )
    task = f"wording-{name}-{written.unusable}"
    mend = "Change its wording under Letters, or go back to the shipped words there."
    if session.scalar(select(Task.id).where(Task.name == task).limit(1)) is None:
        open_task(
            session,
            case,
            name=task,
            what=f"The wording of the acknowledgement “{title}” cannot be used. {mend}",
            why=f"The shipped words went instead, here and since. {written.why}",
            due_at=case.next_due_at,
            at=now,
        )
    tell_admin(
        session,
        key=task,
        what=f"The wording of the acknowledgement “{title}” cannot be used",
        told=f"Version {written.unusable}: {written.why} The shipped words go instead.",
        mend=mend,
        since=now,
        office=office,
        now=now,
    )
