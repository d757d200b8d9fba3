"""The tasks. Each asks the database what there is to do, and says what follows."""

from collections.abc import Callable
from typing import Any

import structlog
from celery import Celery

from ingest.source import SourceError
from service.distributed.app import (
    PATROL,
    POLL,
    READ_WITHIN,
    SEND_ALERTS,
    SEND_ANSWERS,
    SWEEP,
    TRIAGE,
)
from service.distributed.doorbell import Doorbell
from service.distributed.hands import Hands
from service.distributed.mailboxes import poll_mailbox
from service.distributed.sweep import sweep
from service.patrol import patrol
from service.receive import triage_message
from store.database import now

log = structlog.get_logger()


def add_tasks(app: Celery, hands: Hands, bell: Doorbell) -> None:
    """Gives the application its tasks."""

    def task(name: str, **options: Any) -> Callable[[Callable[..., None]], None]:
        def add(work: Callable[..., None]) -> None:
            app.task(name=name, shared=False, **options)(_quietly(name, work))

        return add

    @task(TRIAGE, bind=True, time_limit=READ_WITHIN.total_seconds())
    def triage(self: Any, message_id: int) -> None:
        # Given back by Celery because the process that had it was killed: its lease is void.
        died = bool((self.request.delivery_info or {}).get("redelivered"))
        if triage_message(hands.flow, message_id, take_over=died):
            bell.decided()

    @task(SEND_ALERTS)
    def send_alerts() -> None:
        if not hands.send_alerts().trouble:
            bell.decided()

    @task(SEND_ANSWERS)
    def send_answers() -> None:
        if not hands.send_all().trouble:
            bell.decided()

    @task(POLL)
    def poll(mailbox_id: int) -> None:
        poll_mailbox(hands, mailbox_id, arrived=bell)

    @task(PATROL)
    def watch() -> None:
        patrol(hands.database, hands.office, now())
        bell.decided()

    @task(SWEEP)
    def look_for_lost_work() -> None:
        sweep(hands.database, bell, poll_seconds=hands.settings.poll)


def _quietly(name: str, work: Callable[..., None]) -> Callable[..., None]:
    """The work, with its errors kept to their names: Celery logs an error's own words, which
    may quote a letter. What was not done, the sweep finds."""

    def do(*given: Any) -> None:
        try:
            work(*given)
        except SourceError as error:
            log.warning("mailbox failing", task=name, why=str(error))
        except Exception as error:  # noqa: BLE001 - the database knows what is left to do
            log.error("task failed", task=name, error=type(error).__name__)

    return do
