"""Mail of which only the mailbox knows whether it has gone: looked for among what was sent.

It is what a server may or may not have taken, and what lies in Drafts until a person sends it.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, and_, or_, select

from ingest.source import SentMail, Source, SourceError
from policy.schema import Policy
from responders.acknowledge import draft_task
from responders.reply import has_gone
from store import outbox
from store.database import Database
from store.lineage import surviving
from store.models import Case, Outbox, Task
from store.tasks import finish_task

LOOK_FOR = timedelta(days=2)
"""How long a doubtful mail may take to appear there; afterwards a person has long asked."""

LOOK_FOR_DRAFTS = timedelta(days=30)
"""How long a draft is looked for, unless its case is closed before."""

EVERY = 30.0
"""Seconds between two looks, and `AT_ONCE` the mails in each, so that no letter waits for them."""

AT_ONCE = 10

log = structlog.get_logger()


class Doubtful:
    """What one mailbox is asked about. `clock` counts seconds."""

    def __init__(
        self,
        database: Database,
        source: Source,
        policy: Policy,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._source = source
        self._policy = policy
        self._clock = clock
        self._next = 0.0
        self._last = 0

    def look(self, moment: datetime) -> int:
        """Marks as sent what is found, with all that follows, and closes the task about it;
        returns how many.

        A few at a time, in turn. What is not found stays a person's. Never raises for the mailbox.
        """
        source = self._source
        if not isinstance(source, SentMail) or self._clock() < self._next:
            return 0
        self._next = self._clock() + EVERY
        found = 0
        try:
            for outbox_id, message_id in self._take_turns(moment):
                if source.has_sent(message_id):
                    found += self._settle(outbox_id, moment)
        except SourceError as error:
            log.warning("sent mail cannot be looked at", mailbox=self._source.name, why=str(error))
        return found

    def _take_turns(self, moment: datetime) -> Sequence[tuple[int, str]]:
        with self._database.read() as session:
            rows = session.execute(_doubtful(moment).where(Outbox.id > self._last)).all()
        # The last few were asked about: the next look begins anew.
        self._last = rows[-1].id if len(rows) == AT_ONCE else 0
        return [(row.id, row.header_message_id) for row in rows]

    def _settle(self, outbox_id: int, moment: datetime) -> bool:
        with self._database.begin() as session:
            row = session.get_one(Outbox, outbox_id, with_for_update=True)
            if row.state not in ("uncertain", "draft"):
                return False
            asked = draft_task(outbox_id) if row.state == "draft" else f"uncertain-{outbox_id}"
            outbox.sent(session, outbox_id, at=moment)
            has_gone(session, row, self._policy, now=moment)
            if row.case_id is not None:
                # A task moves with a case that is merged; the mail stays where it was sent from.
                case = surviving(session, session.get_one(Case, row.case_id))
                tasks = select(Task.id).where(
                    Task.case_id == case.id, Task.name == asked, Task.done_at.is_(None)
                )
                for task_id in session.scalars(tasks).all():
                    finish_task(session, task_id, by=outbox.PROGRAM, at=moment)
        return True


def _doubtful(moment: datetime) -> Select[int, str]:
    uncertain = and_(Outbox.state == "uncertain", Outbox.created_at > moment - LOOK_FOR)
    in_drafts = and_(
        Outbox.state == "draft",
        Outbox.purpose == "acknowledgement",
        Outbox.created_at > moment - LOOK_FOR_DRAFTS,
        # A case that went into another is closed, and what was written for it is not done.
        or_(Case.status != "closed", Case.merged_into_id.is_not(None)),
    )
    return (
        select(Outbox.id, Outbox.header_message_id)
        .outerjoin(Case, Case.id == Outbox.case_id)
        .where(or_(uncertain, in_drafts))
        .order_by(Outbox.id)
        .limit(AT_ONCE)
    )
