"""Watching one mailbox: fetch, wait for more, come back after a broken connection."""

import threading
from datetime import datetime
from typing import Protocol

import structlog

from ingest.source import Source, SourceError
from policy.schema import Policy
from service.doubtful import Doubtful
from service.marks import Marks
from service.receive import fetch
from store.database import Database, now
from store.locks import Ownership
from store.mail import open_mailbox
from store.models import Mailbox

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
STAND_BY_SECONDS = 2.0
"""How soon a mailbox whose reader died has another one."""

log = structlog.get_logger()


class Bell(Protocol):
    """What is rung when mail has come, such as a `threading.Event`."""

    def set(self) -> None: ...


class Watch:
    """One mailbox and the thread that reads it, unless another process reads it already.

    `arrived` is rung whenever new mail was stored; `stop` ends the watch.
    """

    def __init__(
        self,
        database: Database,
        source: Source,
        policy: Policy,
        *,
        since: datetime | None,
        acknowledge_backlog: bool,
        poll_seconds: float,
        arrived: Bell,
        stop: threading.Event,
    ) -> None:
        self.source = source
        self._database = database
        self._since = since
        self._acknowledge_backlog = acknowledge_backlog
        self._poll_seconds = poll_seconds
        self._arrived = arrived
        self._stop = stop
        self._marks = Marks(database, source)
        self._doubtful = Doubtful(database, source, policy)
        self._ownership = Ownership(database, f"mailbox:{source.name}")

    def fetch_once(self) -> int:
        """Stores everything new, unless another process reads this mailbox, which then does.

        Returns how many messages were new. Raises `SourceError`.
        """
        try:
            return self._fetch_all() if self._ownership.held() else 0
        finally:
            self._ownership.release()

    def _fetch_all(self) -> int:
        mailbox = self._mailbox()
        new = 0
        try:
            for count in fetch(self._database, self.source, mailbox):
                new += count
                if count:
                    self._arrived.set()
        except SourceError as error:
            self._note_failure(mailbox.id, str(error))
            raise
        self._note_success(mailbox.id)
        self._doubtful.look(now())
        self._marks.bring_up_to_date(mailbox.id)
        return new

    def mark_all(self) -> None:
        """Shows in the mailbox all that was triaged, unless another process reads it."""
        try:
            if self._ownership.held():
                mailbox_id = self._mailbox().id
                while self._marks.bring_up_to_date(mailbox_id):
                    pass
        finally:
            self._ownership.release()

    def run(self) -> None:
        """Fetches and waits until stopped; a failure is noted and tried again."""
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            try:
                if not self._ownership.held():
                    self._stop.wait(STAND_BY_SECONDS)
                    continue
                new = self._fetch_all()
                if new:
                    log.info("mail stored", mailbox=self.source.name, messages=new)
                pause = FIRST_PAUSE
                self._wait()
            except SourceError as error:
                log.warning("mailbox failing", mailbox=self.source.name, why=str(error))
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001 - mail must not wait behind a fault
                log.error("watch failed", mailbox=self.source.name, error=type(error).__name__)
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        self.source.close()
        self._ownership.release()

    def _wait(self) -> None:
        mailbox_id = self._mailbox().id
        waited = 0.0
        while waited < self._poll_seconds and not self._stop.is_set():
            step = min(5.0, self._poll_seconds - waited)
            if self.source.wait(step):
                return
            waited += step
            self._marks.bring_up_to_date(mailbox_id)

    def _mailbox(self) -> Mailbox:
        with self._database.begin() as session:
            return open_mailbox(
                session,
                self.source.name,
                since=self._since,
                acknowledge_backlog=self._acknowledge_backlog,
                now=now(),
            )

    def _note_failure(self, mailbox_id: int, why: str) -> None:
        with self._database.begin() as session:
            mailbox = session.get_one(Mailbox, mailbox_id)
            mailbox.failing_since = mailbox.failing_since or now()
            mailbox.last_error = why

    def _note_success(self, mailbox_id: int) -> None:
        with self._database.begin() as session:
            mailbox = session.get_one(Mailbox, mailbox_id)
            mailbox.failing_since, mailbox.last_error = None, ""
            mailbox.last_polled_at = now()
