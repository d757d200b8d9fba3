"""The embedded engine: threads that fetch, triage and send, in one process.

The database is the truth between them. The events only save waiting: were one missed,
the next sweep, a second later, finds the work all the same.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select

from ingest.source import Source, SourceError
from responders.deliver import Delivered, Sending, deliver_due
from responders.own_mailboxes import NO_MAILBOXES, OwnMailboxes
from responders.second_channel import SecondChannel
from responders.transport import Transport
from service.patrol import patrol
from service.reading_ahead import ReadingAhead
from service.receive import BATCH, Flow, triage_next
from service.watch import Watch
from store.database import now
from store.models import Outbox, StoredMessage

SWEEP_SECONDS = 1.0
PATROL_EVERY = timedelta(seconds=30)

NOT_SENT = {
    "retrying": "not sent yet and will be tried again",
    "failed": "refused for good",
    "uncertain": "perhaps sent, perhaps not",
}

log = structlog.get_logger()

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What one pass over mailboxes and outbox came to.

    `troubles` are sentences, one for each mailbox or mail that could not be had;
    `held` acknowledgements wait, until `held_until` at the latest.
    """

    troubles: tuple[str, ...]
    held: int
    held_until: datetime | None


class Engine:
    """Runs the flow over mailboxes and a transport."""

    def __init__(
        self,
        flow: Flow,
        sources: Sequence[Source],
        *,
        transport: Transport | None,
        second_channel: SecondChannel | None = None,
        mailboxes: OwnMailboxes = NO_MAILBOXES,
        sending: Sending,
        since: datetime | None = None,
        acknowledge_backlog: bool = False,
        poll_seconds: float = 60,
        reread: Callable[[], int] | None = None,
        ahead: ReadingAhead | None = None,
    ) -> None:
        """`ahead` reads for the triage and is asked by it alone; `reread` has one message read by
        a slow second reader and says how many it took;
        `mailboxes` are for the sending thread alone."""
        self._flow = flow
        self._reread = reread
        self._ahead = ahead
        self._transport = transport
        self._second_channel = second_channel
        self._mailboxes = mailboxes
        self._sending = sending
        self._stop = threading.Event()
        self._arrived = threading.Event()
        self._decided = threading.Event()
        self._patrolled: datetime | None = None
        self._watches = [
            Watch(
                flow.database,
                source,
                flow.office.policy,
                since=since,
                acknowledge_backlog=acknowledge_backlog,
                poll_seconds=poll_seconds,
                arrived=self._arrived,
                stop=self._stop,
            )
            for source in sources
        ]

    def drain(self, progress: Progress) -> Drained:
        """Fetches, triages and sends until nothing is left that is due: after each full batch
        that is triaged, so that the first alert waits for no long mailbox, and at the end.
        Reminders that cannot be decided on stop no mail."""
        troubles: list[str] = []
        for watch in self._watches:
            progress(f"Fetching from {watch.source.name}", 0, 0)
            try:
                watch.fetch_once()
            except SourceError as error:
                troubles.append(str(error))
        delivered = self._triage_all(progress)
        if self._reread is not None:
            # A slow reader takes its time: what is decided already does not wait for it.
            delivered = delivered.followed_by(self._deliver())
            while self._reread():
                progress("Reading a second time", 0, 0)
        for watch in self._watches:
            watch.mark_all()
        try:
            patrol(self._flow.database, self._flow.office, now())
        except Exception as error:  # noqa: BLE001 - whoever waits for mail gets it all the same
            log.error("step failed", step="patrol", error=type(error).__name__)
            troubles.append(
                "Nobody was reminded of what is waiting, such as unclaimed danger: that step "
                f"failed ({type(error).__name__}). Run it again, and report it if it fails again."
            )
        progress("Sending", 0, 0)
        delivered = delivered.followed_by(self._deliver())
        if delivered.trouble:
            troubles.append(delivered.trouble)
        troubles += [
            f"{delivered.counts[state]} mails are {word}; palsbox serve shows them."
            for state, word in NOT_SENT.items()
            if delivered.counts[state]
        ]
        return Drained(tuple(troubles), *self._held())

    def run(self) -> None:
        """Runs until stopped: one thread a mailbox, one that triages, one that sends."""
        threads = [
            threading.Thread(target=watch.run, name=f"watch {watch.source.name}", daemon=True)
            for watch in self._watches
        ]
        threads += [
            threading.Thread(target=self._keep, args=(work, bell), name=name, daemon=True)
            for name, work, bell in (
                ("triage", self._triage_some, self._arrived),
                ("send", self._send_some, self._decided),
            )
        ]
        if self._reread is not None:
            threads.append(
                threading.Thread(
                    target=self._keep,
                    args=(self._reread_some, threading.Event()),
                    name="second reader",
                    daemon=True,
                )
            )
        for thread in threads:
            thread.start()
        self._stop.wait()
        for thread in threads:
            thread.join(timeout=10)

    def stop(self) -> None:
        """Ends `run`; what is under way is finished first."""
        self._stop.set()
        self._arrived.set()
        self._decided.set()

    def _keep(self, work: Callable[[], int], bell: threading.Event) -> None:
        while not self._stop.is_set():
            bell.clear()
            try:
                busy = work()
            except Exception as error:  # noqa: BLE001 - the thread must outlive a fault
                log.error("step failed", step=work.__name__, error=type(error).__name__)
                busy = 0
            if not busy:
                bell.wait(SWEEP_SECONDS)

    def _triage_some(self) -> int:
        taken = triage_next(self._flow, limit=20, ended=self._stop.is_set, ahead=self._ahead)
        if taken:
            self._decided.set()
            self._patrolled = None
        return taken

    def _reread_some(self) -> int:
        taken = self._reread() if self._reread is not None else 0
        if taken:
            self._decided.set()
        return taken

    def _send_some(self) -> int:
        moment = now()
        if self._patrolled is None or moment - self._patrolled >= PATROL_EVERY:
            # Noted first: where the patrol fails, mail goes out at the next turn all the same.
            self._patrolled = moment
            patrol(self._flow.database, self._flow.office, moment)
        return self._deliver().counts.total()

    def _triage_all(self, progress: Progress) -> Delivered:
        total, done, delivered = self._stored(), 0, Delivered()
        while taken := triage_next(self._flow, ahead=self._ahead):
            done += taken
            progress("Reading", min(done, total), total)
            # A server that is away costs time; it is asked at the end, as after a short mailbox.
            if taken == BATCH and not delivered.trouble:
                delivered = delivered.followed_by(self._deliver())
        return delivered

    def _deliver(self) -> Delivered:
        return deliver_due(
            self._flow.database,
            self._transport,
            sending=self._sending,
            office=self._flow.office,
            second_channel=self._second_channel,
            mailboxes=self._mailboxes,
            now=now,
        )

    def _stored(self) -> int:
        with self._flow.database.read() as session:
            return session.scalar(select(func.count()).where(StoredMessage.state == "stored")) or 0

    def _held(self) -> tuple[int, datetime | None]:
        query = select(func.count(), func.max(Outbox.not_before)).where(
            Outbox.state == "queued", Outbox.not_before > now()
        )
        with self._flow.database.read() as session:
            held, until = session.execute(query).one()
        return held, until
