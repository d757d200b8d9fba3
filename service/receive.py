"""The flow: mail is fetched, stored, triaged, filed and answered, step by step.

Each step is one transaction. Killed between two of them, it goes on where it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic, sleep

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ingest.source import Fetched, Source, SourceError
from policy.assessment import Assessment
from responders.acknowledge import acknowledge
from responders.alert import raise_alerts
from responders.bounced import came_back
from responders.drafts import write_drafts
from responders.office import Office
from service.reading_ahead import ReadingAhead, ReadStored
from service.summary import summarise
from service.triage import Triage
from store.arrivals import store_fetched
from store.cases import file_message
from store.database import Database, now
from store.failpoint import reached
from store.locks import wait_for
from store.mail import (
    Claimed,
    MailboxLedger,
    claim_message,
    claim_next,
    to_read,
    waiting_messages,
)
from store.models import Mailbox, StoredMessage
from store.passing import is_away, passes, passes_at_once
from store.quarantine import set_apart
from store.rows import held
from store.threads import find_case
from store.untold import told, untold

BATCH = 50
BATCH_BYTES = 16_000_000
LEASE = timedelta(minutes=5)
ATTEMPTS = 3
ENDS_PROCESSES = f"Reading this message ended the program {ATTEMPTS} times."
PAUSE = timedelta(seconds=10)
"""How long a message waits whose filing the database could not do just then."""
ASK_AGAIN_SECONDS = 1.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Flow:
    """Everything the steps need, opened once and handed to each."""

    database: Database
    triage: Triage
    office: Office


Then = Callable[[Session], Claimed | None]
"""What else is done in the transaction that settles a message: it may claim the next."""


def fetch(database: Database, source: Source, mailbox: Mailbox) -> Iterator[int]:
    """Stores what the mailbox has and we have not; yields the new count of each batch.

    The bytes are committed before the mailbox is told anything; what an earlier run did not
    come to tell it, it is told now. Raises `SourceError`.
    """
    untellable: SourceError | None = None
    for batch, error in _batches(source.poll(MailboxLedger(database, mailbox.id))):
        reached("fetched")
        with database.begin() as session:
            new = store_fetched(session, session.get_one(Mailbox, mailbox.id), batch, now=now())
        reached("stored")
        try:
            if untellable is None:
                _tell(database, source, mailbox.id)
        except SourceError as trouble:
            untellable = trouble  # mail is stored all the same
        yield new
        if error is not None:
            raise error
    if untellable is not None:
        raise untellable


def _batches(
    arriving: Iterator[Fetched],
) -> Iterator[tuple[list[Fetched], SourceError | None]]:
    """Messages by the batch; where the mailbox fails, what came before it and the error."""
    batch: list[Fetched] = []
    try:
        for fetched in arriving:
            batch.append(fetched)
            if len(batch) == BATCH or sum(len(item.raw or b"") for item in batch) > BATCH_BYTES:
                yield batch, None
                batch = []
    except SourceError as error:
        yield batch, error
    else:
        yield batch, None


def triage_next(
    flow: Flow,
    limit: int = BATCH,
    ended: Callable[[], bool] = lambda: False,
    ahead: ReadingAhead | None = None,
) -> int:
    """Triages the oldest messages nobody has, until `ended`; returns how many it took.

    The next one is claimed in the transaction that settles the one before: that costs no
    commit of its own, and a program that is killed holds one message and no other. What
    follows is read by others meanwhile, where `ahead` has any.
    """
    taken = 0
    if ahead is not None:
        ahead.begin(_following(flow, 2 * limit))
    read = partial(_read, flow, ahead)

    def claim(session: Session) -> Claimed | None:
        if taken == limit or ended():
            return None
        return claim_next(session, now=now(), lease=LEASE)

    claimed: Claimed | None = None
    while claimed := claimed or _alone(flow, claim):
        taken += 1
        claimed = _attempt(flow, claimed, read, claim)
    return taken


def _following(flow: Flow, limit: int) -> list[int]:
    """What waits behind the message that is read here at once."""
    with flow.database.read() as session:
        waiting = waiting_messages(session, now=now(), limit=limit)
    return [message.id for message in waiting[1:]]


def _read(flow: Flow, ahead: ReadingAhead | None, message_id: int) -> Assessment | None:
    found = None if ahead is None else ahead.take(message_id)
    return found or read_stored(flow, message_id)


def read_stored(flow: Flow, message_id: int) -> Assessment | None:
    """The assessment of this message by itself; `None` where its bytes never came."""
    with flow.database.read() as session:
        letter = to_read(session, message_id)
    if letter.raw is None:
        return None
    return flow.triage.of(letter.raw, received_at=letter.received_at, junk=letter.junk)


def _alone(flow: Flow, claim: Then) -> Claimed | None:
    with flow.database.begin() as session:
        return claim(session)


def triage_message(flow: Flow, message_id: int, *, take_over: bool = False) -> bool:
    """Triages this message; false where it is done or another worker has it.

    `take_over` disregards another's lease: for when that worker is known to be dead.
    """
    with flow.database.begin() as session:
        claimed = claim_message(session, message_id, now=now(), lease=LEASE, take_over=take_over)
    if claimed is not None:
        _attempt(flow, claimed, partial(read_stored, flow), _nothing)
    return claimed is not None


def _nothing(_: Session) -> None:
    """What follows on a message that came by itself."""


def _attempt(flow: Flow, claimed: Claimed, read: ReadStored, then: Then) -> Claimed | None:
    if claimed.attempt > ATTEMPTS:
        # It never came back from an attempt: it ended the process that read it each time.
        _quarantine(flow, claimed.id, ENDS_PROCESSES)
        return None
    try:
        return triage_one(flow, claimed.id, read, then)
    except DBAPIError as error:
        if not passes(error):
            _give_back(flow, claimed, error)
            return None
        # Not the message's fault, so the attempt does not count.
        _put_back(flow, claimed, None if passes_at_once(error) else now() + PAUSE)
    except Exception as error:  # noqa: BLE001 - one message must not stop those behind it
        _give_back(flow, claimed, error)
    return None


def _put_back(flow: Flow, claimed: Claimed, until: datetime | None) -> None:
    """Has the message wait until then, as if it had not been begun.

    A database that went away is asked again for as long as the lease would keep others from
    the message: once it is back, none waits for a lease. A disk that is full is not waited for:
    whoever runs this is told.
    """
    end = monotonic() + LEASE.total_seconds()
    while True:
        try:
            with flow.database.begin() as session:
                row = session.get_one(StoredMessage, claimed.id)
                row.attempts, row.lease_until = claimed.attempt - 1, until
        except DBAPIError as error:
            if not is_away(error) or monotonic() > end:
                raise
            sleep(ASK_AGAIN_SECONDS)
        else:
            return


def triage_one(flow: Flow, message_id: int, read: ReadStored, then: Then) -> Claimed | None:
    """Reads one stored message and files it: case, deadlines, outbox and events at once, and
    `then`, whose answer it returns, in the same transaction."""
    assessment = read(message_id)
    if assessment is None:
        with flow.database.begin() as session:
            why = session.get_one(StoredMessage, message_id).error
            set_apart(session, message_id, why, at=now())
            return then(session)
    reached("parsed")
    message = assessment.reading.message
    with flow.database.begin() as session:
        # A person's letters are filed one after another, so that the second finds the case of
        # the first and no limit on answers is counted twice.
        wait_for(session, f"writer:{message.from_.key}")
        stored = held(session, StoredMessage, message_id)
        if stored.state == "stored":
            if find_case(session, message) is not None:
                assessment = flow.triage.again(assessment, junk=stored.junk, follows=True)
            _file(flow, session, stored, assessment)
        following = then(session)
    reached("committed")
    return following


def _file(flow: Flow, session: Session, stored: StoredMessage, assessment: Assessment) -> None:
    signals = {finding.signal for finding in assessment.reading.findings}
    filed = file_message(
        session,
        stored,
        assessment,
        summary=summarise(f"message {stored.id}", assessment),
        paragraphs={signal: flow.triage.policy.paragraph_of(signal) for signal in signals},
        now=now(),
    )
    came_back(session, filed.case, assessment.reading.message, office=flow.office, now=now())
    raise_alerts(session, filed.case, stored, assessment, office=flow.office, now=now())
    acknowledge(session, filed.case, stored, assessment, office=flow.office, now=now())
    write_drafts(session, filed.case, assessment, office=flow.office, now=now())


def _give_back(flow: Flow, claimed: Claimed, error: Exception) -> None:
    """Lets a message that broke a step be tried again, and at last read by a person."""
    # The error's own words may quote the letter: the log gets its name only.
    why = type(error).__name__
    log.error("triage failed", message=claimed.id, attempt=claimed.attempt, error=why)
    if claimed.attempt >= ATTEMPTS:
        _quarantine(flow, claimed.id, f"Triage failed: {why}.")
        return
    with flow.database.begin() as session:
        session.get_one(StoredMessage, claimed.id).lease_until = None


def _quarantine(flow: Flow, message_id: int, why: str) -> None:
    """Sets a message apart; then, which may fail as well, alerts about danger in its bytes."""
    with flow.database.begin() as session:
        set_apart(session, message_id, why, at=now())
    try:
        _alert_from_quarantine(flow, message_id, why)
    except Exception as error:  # noqa: BLE001 - it is set apart already, and read first
        log.error("quarantine unread", message=message_id, error=type(error).__name__)


def _alert_from_quarantine(flow: Flow, message_id: int, why: str) -> None:
    with flow.database.read() as session:
        letter = to_read(session, message_id)
    assessment = flow.triage.of_unreadable(
        letter.raw or b"", why, received_at=letter.received_at, junk=letter.junk
    )
    if assessment.reading.attention == "page":
        with flow.database.begin() as session:
            row = held(session, StoredMessage, message_id)
            if row.state == "quarantined":
                _file(flow, session, row, assessment)


def _tell(database: Database, source: Source, mailbox_id: int) -> None:
    """Tells the mailbox of everything stored that it was not told of yet. Raises `SourceError`."""
    while True:
        with database.read() as session:
            waiting = untold(session, mailbox_id, limit=BATCH)
        if not waiting:
            return
        done: list[int] = []
        try:
            for place in waiting:
                reached("before_flag")
                source.settle(
                    Fetched(
                        folder=place.folder,
                        key=place.key,
                        raw=b"",
                        received_at=place.seen_at,
                    )
                )
                done.append(place.id)
        finally:
            if done:
                with database.begin() as session:
                    told(session, done)
