"""What a migration makes of rows that were there before it."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import select

from store import outbox
from store.database import Database, now
from store.models import Case, Outbox, Task

OLD_WORDS = (
    "Send the acknowledgement of {} to joan@mail.example: it waits in the mailbox's Drafts folder."
)


def alembic(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("store") / "migrations"))
    config.attributes["engine"] = database.engine
    return config


def draft(database: Database, reference: str, *templates: str, task_is_done: bool = False) -> None:
    """A case with acknowledgements in Drafts, and the one task there was for all of them."""
    with database.begin() as session:
        case = Case(
            reference=reference, opened_at=now(), received_at=now(), kind="concern",
            draft_grade="minor",
        )  # fmt: skip
        session.add(case)
        session.flush()
        for template in templates:
            outbox.put(
                session,
                outbox.NewMail(
                    key=f"{reference}:{template}",
                    case_id=case.id,
                    purpose="acknowledgement",
                    template=template,
                    recipient="joan@mail.example",
                    envelope_from="pals@nhs.net",
                    subject="Your letter",
                    text="Thank you.",
                    not_before=now(),
                    state="draft",
                ),
                at=now(),
            )
        session.add(
            Task(
                case_id=case.id,
                name="acknowledge",
                what=OLD_WORDS.format(reference),
                opened_at=now(),
                done_at=now() if task_is_done else None,
            )
        )


def test_a_task_to_send_a_draft_is_named_after_it_so_that_sending_it_ends_the_task(
    migrated: Database,
) -> None:
    draft(migrated, "PALS-2026-000001", "concern")
    draft(migrated, "PALS-2026-000002", "concern", "danger_self")
    draft(migrated, "PALS-2026-000003", "concern", task_is_done=True)

    command.downgrade(alembic(migrated), "0015")
    migrated.upgrade()

    with migrated.read() as session:
        drafts = session.scalars(select(Outbox.id).order_by(Outbox.id)).all()
        still_open = select(Task.case_id, Task.name).where(Task.done_at.is_(None))
        tasks = {(case_id, name) for case_id, name in session.execute(still_open)}
    first, second, third, _ = (f"acknowledge-draft-{number}" for number in drafts)
    assert tasks == {(1, first), (2, second), (2, third)}
