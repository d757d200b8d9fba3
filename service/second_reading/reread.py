"""The pass of a slow second reader over messages that are triaged already.

It can only raise: what it finds is added to the case like a signal that staff add, with the
same alerts. Without it, or while it fails, everything stays as triage decided.
"""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

import structlog
from sqlalchemy.orm import Session

from classify.finding import Finding
from classify.reader.protocol import Reader, ReaderError
from policy.assessment import Assessment
from responders.alert import raise_alert_for
from service.receive import Flow
from service.summary import summarise
from store.database import now
from store.mail import raw_bytes
from store.models import StoredMessage
from store.second_reading import add_second_findings, claim_unread, mark_read, read_since
from store.threads import find_case

LEASE = timedelta(minutes=5)
"""How long one letter may take, and the first wait after a failure; each further one is longer."""
PAUSE_SECONDS = 60.0
"""How long the reader is left alone after it failed."""
HOUR = timedelta(hours=1)

log = structlog.get_logger()


class Rereader:
    """Has one message after the other read by `reader`, at most `hourly` of them in an hour
    where that is given."""

    def __init__(
        self,
        flow: Flow,
        reader: Reader,
        *,
        hourly: int | None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._flow = flow
        self._reader = reader
        self._hourly = hourly
        self._clock = clock
        self._not_before = 0.0

    def __call__(self) -> int:
        """Has the newest unread message read; how many were taken: 1, or 0 where none is
        left, the hour's share is used up or the reader has just failed."""
        if self._clock() < self._not_before:
            return 0
        message_id = self._claim()
        if message_id is None:
            return 0
        try:
            _reread(self._flow, self._reader, message_id)
        except ReaderError as error:
            log.warning("second reader failed", message=message_id, error=str(error))
            self._not_before = self._clock() + PAUSE_SECONDS
            return 0
        return 1

    def _claim(self) -> int | None:
        moment = now()
        with self._flow.database.begin() as session:
            if self._hourly and read_since(session, moment - HOUR) >= self._hourly:
                return None
            return claim_unread(session, now=moment, lease=LEASE)


def _reread(flow: Flow, reader: Reader, message_id: int) -> None:
    with flow.database.read() as session:
        stored = session.get_one(StoredMessage, message_id)
        raw = raw_bytes(session, message_id)
        received_at, junk = stored.received_at, stored.junk
    assessment = (
        None
        if raw is None
        else flow.triage.of(raw, received_at=received_at, junk=junk, also=reader)
    )
    with flow.database.begin() as session:
        mark_read(session, message_id, at=now())
        if assessment is None:
            return
        heard = [item for item in assessment.reading.findings if item.rule.startswith("reader.")]
        if not heard:
            return
        if find_case(session, assessment.reading.message) is not None:
            assessment = flow.triage.again(assessment, junk=junk, follows=True)
        stored = session.get_one(StoredMessage, message_id, with_for_update=True)
        _add(flow, session, stored, assessment, heard)


def _add(
    flow: Flow,
    session: Session,
    stored: StoredMessage,
    assessment: Assessment,
    heard: list[Finding],
) -> None:
    moment = now()
    rows = add_second_findings(
        session,
        stored,
        assessment,
        heard,
        summary=summarise(f"message {stored.id}", assessment),
        paragraphs={item.signal: flow.triage.policy.paragraph_of(item.signal) for item in heard},
        now=moment,
    )
    session.flush()
    for row in rows:
        if not row.context and not stored.backlog:
            raise_alert_for(session, row, office=flow.office, now=moment)
