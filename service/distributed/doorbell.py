"""Ringing for work: what is rung carries ids only, and may be lost."""

from time import monotonic

import structlog
from celery import Celery
from redis import Redis
from sqlalchemy.engine import make_url

from responders.office import SOON
from service.distributed.app import (
    CONNECT_SECONDS,
    POLL,
    SEND_ALERTS,
    SEND_ANSWERS,
    TRIAGE,
)
from service.distributed.queues import ALERTS, ANSWERS, BACKLOG, LETTERS, MAILBOXES
from store.database import Database, now
from store.mail import waiting_messages
from store.outbox import due_priorities

MOST_AT_ONCE = 500
QUIET_SECONDS = 3.0
"""How long a broker that failed is left alone, so that nobody waits for it at every bell."""
POLL_EXPIRES = 60.0

log = structlog.get_logger()


class Doorbell:
    """Rings through the broker. Never raises for the broker: the sweep makes up for it."""

    def __init__(self, app: Celery, database: Database) -> None:
        self._app = app
        self._database = database
        self._redis = Redis.from_url(
            app.conf.broker_url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=CONNECT_SECONDS,
        )
        self._newest = 0
        self._quiet_until = 0.0
        self._down = False

    def set(self) -> None:
        """Mail was stored: rings for each message that was not rung for here."""
        with self._database.read() as session:
            while waiting := waiting_messages(
                session, now=now(), after=self._newest, limit=MOST_AT_ONCE
            ):
                for message_id, backlog, _ in waiting:
                    self.triage(message_id, backlog=backlog)
                self._newest = max(message_id for message_id, _, _ in waiting)

    def triage(self, message_id: int, *, backlog: bool) -> None:
        """There is a message to read."""
        self._ring(TRIAGE, [message_id], BACKLOG if backlog else LETTERS)

    def decided(self) -> None:
        """Letters may have been decided on: rings for those that are due, if there are any."""
        with self._database.read() as session:
            priorities = due_priorities(session, now=now())
        if any(priority <= SOON for priority in priorities):
            self._ring(SEND_ALERTS, [], ALERTS)
        if any(priority > SOON for priority in priorities):
            self._ring(SEND_ANSWERS, [], ANSWERS)

    def poll(self, mailbox_id: int) -> None:
        """A mailbox was not read in time."""
        self._ring(POLL, [mailbox_id], MAILBOXES, expires=POLL_EXPIRES)

    def answers(self) -> bool:
        """Whether the broker answers now, and took the last bell: a full one only answers."""
        if monotonic() < self._quiet_until:
            return False
        try:
            self._redis.ping()
        except Exception as error:  # noqa: BLE001 - see _fell_silent
            self._fell_silent(error)
            return False
        self._came_back()
        return True

    def is_empty(self, queue: str) -> bool:
        """Whether no bell of that queue is waiting to be heard; false where nobody knows."""
        try:
            return self._redis.llen(queue) == 0
        except Exception as error:  # noqa: BLE001 - see _fell_silent
            self._fell_silent(error)
            return False

    def close(self) -> None:
        """Gives the connections back."""
        self._redis.close()
        self._app.close()

    def _ring(self, task: str, ids: list[int], queue: str, expires: float | None = None) -> None:
        if monotonic() < self._quiet_until:
            return
        try:
            self._app.send_task(task, args=ids, queue=queue, expires=expires, retry=False)
        except Exception as error:  # noqa: BLE001 - see _fell_silent
            self._fell_silent(error)
        else:
            self._came_back()

    def _fell_silent(self, error: Exception) -> None:
        # Refused, hanging, full or loading its file: each has an exception of its own in one of
        # three libraries, and to all of them the answer is the same.
        self._quiet_until = monotonic() + QUIET_SECONDS
        if not self._down:
            self._down = True
            log.warning(
                f"The broker {_name(self._app)} cannot be used ({type(error).__name__}); nothing "
                "is lost and work goes on more slowly: start Redis or correct PALSBOX_REDIS_URL."
            )

    def _came_back(self) -> None:
        if self._down:
            self._down = False
            log.info(f"The broker {_name(self._app)} answers again.")


def _name(app: Celery) -> str:
    return make_url(app.conf.broker_url).render_as_string(hide_password=True)
