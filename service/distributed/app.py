"""Celery, set up: Redis as the broker, JSON, no results, and no task held for long."""

import socket
from datetime import timedelta

from celery import Celery
from celery.schedules import schedule

from service.distributed.queues import ALERTS, LETTERS, QUEUES
from service.settings import Settings

TRIAGE = "palsbox.triage"
SEND_ALERTS = "palsbox.send_alerts"
SEND_ANSWERS = "palsbox.send_answers"
POLL = "palsbox.poll"
PATROL = "palsbox.patrol"
SWEEP = "palsbox.sweep"

SWEEP_EVERY = timedelta(seconds=5)
PATROL_EVERY = timedelta(seconds=30)

READ_WITHIN = timedelta(minutes=2)
"""Longer than the reading of a letter takes (docs/attachments.md). A process that needs more hangs:
it is ended, another takes its place, and the letter is tried again once its lease has run out."""
REDELIVERED_AFTER = timedelta(minutes=2, seconds=30)
"""Longer than any task takes; one that takes longer still is done twice, which is harmless."""

CONNECT_SECONDS = 2
KEEPALIVE = {socket.TCP_KEEPIDLE: 15, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}
"""Seconds and counts after which a broker whose machine vanished is given up: a worker that waits
for bells would not notice otherwise."""


def make_app(settings: Settings) -> Celery:
    """The application, with no tasks yet; connects to nothing."""
    app = Celery("palsbox", broker=settings.redis_url, set_as_current=False)
    app.conf.update(
        task_queues={name: {"exchange": name, "routing_key": name} for name in QUEUES},
        task_default_queue=LETTERS,
        task_create_missing_queues=False,
        task_serializer="json",
        accept_content=["json"],
        result_backend=None,
        task_ignore_result=True,
        # A task is answered for once it is done, and given back where its process was killed;
        # the attempts are counted in the database, so a poison message does not go round.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_timeout=CONNECT_SECONDS,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": int(REDELIVERED_AFTER.total_seconds()),
            # Redis gives back what a killed worker held only when somebody asks.
            "unacked_restore_interval": 1,
            "unacked_restore_throttle": 1,
            "queue_order_strategy": "priority",
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_keepalive": True,
            "socket_keepalive_options": KEEPALIVE,
        },
        timezone="UTC",
        beat_schedule={
            SWEEP: {
                "task": SWEEP,
                "schedule": schedule(SWEEP_EVERY),
                "options": _tick(SWEEP_EVERY),
            },
            PATROL: {
                "task": PATROL,
                "schedule": schedule(PATROL_EVERY),
                "options": _tick(PATROL_EVERY),
            },
        },
    )
    return app


def _tick(every: timedelta) -> dict[str, object]:
    """A tick that nobody answers in time is worth nothing once the next one is due."""
    return {"queue": ALERTS, "expires": every.total_seconds()}
