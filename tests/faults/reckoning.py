"""What must have become of the letters, whatever went wrong on the way."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO

from rich.console import Console
from sqlalchemy import select

from service.settings import Settings
from service.verify import verify
from store.database import Database
from store.ledger import ledger
from store.models import Case, Outbox, StoredMessage, Task
from tests.servers.smtp import SmtpCatcher
from tests.service.house import NURSING_LEAD
from tests.service.post import letter
from tests.service.test_receive import CALM, DANGER


@dataclass(slots=True)
class Letters:
    """The letters that were put into a mailbox, by what each is owed. Each has a writer of
    its own."""

    calm: list[str] = field(default_factory=list)
    danger: list[str] = field(default_factory=list)
    machines: list[str] = field(default_factory=list)

    def write_one_of_each(self) -> list[bytes]:
        """A question, a letter of danger and an automatic reply from three new addresses."""
        number = len(self.calm)
        self.calm.append(f"calm{number}@tarrow.example")
        self.danger.append(f"danger{number}@tarrow.example")
        self.machines.append(f"away{number}@tarrow.example")
        return [
            letter(CALM, sender=self.calm[-1]),
            letter(DANGER, sender=self.danger[-1]),
            letter("I am away.", sender=self.machines[-1], Auto_Submitted="auto-replied"),
        ]

    def __len__(self) -> int:
        return len(self.calm) + len(self.danger) + len(self.machines)


def assert_all_holds(settings: Settings) -> None:
    """`palsbox verify` finds nothing."""
    report = Console(width=200, file=StringIO(), record=True)
    assert verify(report, settings, datetime.now(UTC)) == 0, report.export_text()


def reckon(settings: Settings, letters: Letters, smtp: SmtpCatcher) -> None:
    """All is done: every letter is accounted for, every danger was alerted, each writer was
    answered once, or not surely and a person has the task; no machine was answered."""
    assert_all_holds(settings)
    database = Database(settings.database_url)
    try:
        _reckon(database, letters, smtp)
    finally:
        database.close()


def accounted_for(settings: Settings, count: int) -> bool:
    """Whether so many letters are stored and none of them waits to be read."""
    database = Database(settings.database_url)
    try:
        with database.read() as session:
            counted = ledger(session)
    finally:
        database.close()
    return (counted.received, counted.waiting, counted.unaccounted) == (count, 0, 0)


def _reckon(database: Database, letters: Letters, smtp: SmtpCatcher) -> None:
    answers = Counter(caught.recipients[0] for caught in smtp.caught)
    alerts = [caught.content.decode() for caught in smtp.caught if _is_alert(caught.recipients)]
    with database.read() as session:
        counted = ledger(session)
        assert counted.received == len(letters), str(counted)
        assert (counted.waiting, counted.unaccounted, counted.quarantined) == (0, 0, 0), str(
            counted
        )
        told_apart = select(StoredMessage.from_address, Case.reference).join(
            Case, Case.id == StoredMessage.case_id
        )
        references = {row[0]: row[1] for row in session.execute(told_apart)}
        in_doubt = set(
            session.scalars(
                select(Outbox.recipient)
                .join(Task, Task.case_id == Outbox.case_id)
                .where(Outbox.state.in_(("uncertain", "failed")), Task.done_at.is_(None))
            )
        )
    for address in (*letters.calm, *letters.danger):
        assert answers[address] == 1 or (answers[address] == 0 and address in in_doubt), (
            f"{address} had {answers[address]} answers"
        )
    for address in letters.machines:
        assert answers[address] == 0, f"{address} is a machine and was answered"
    for address in letters.danger:
        reference = references[address]
        assert any(reference in alert for alert in alerts), f"{reference} alerted nobody"


def _is_alert(recipients: tuple[str, ...]) -> bool:
    return NURSING_LEAD in recipients
