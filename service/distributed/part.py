"""One process of a worker: `python -m service.distributed.part PART QUEUES PROCESSES`.

The supervisor starts it; it ends in good order at SIGTERM, or when the supervisor is gone, with
the work in hand finished.
"""

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from types import FrameType

import structlog
from celery import Celery, signals
from celery.exceptions import SecurityWarning

from service.distributed.app import make_app
from service.distributed.caretaker import Caretaker
from service.distributed.celery_logs import log_in_one_line
from service.distributed.doorbell import Doorbell
from service.distributed.hands import Hands
from service.distributed.mailboxes import Mailboxes
from service.distributed.rounds import Rounds
from service.distributed.tasks import add_tasks
from service.errors import in_one_sentence
from service.logs import set_up_logs
from service.settings import load_settings
from service.webhooks import Teller
from service.wiring import build_rereader, has_slow_reader

FINISH_WITHIN = 10.0

log = structlog.get_logger()


def run_part(part: str, queues: list[str], processes: int) -> None:
    """Answers the queues until told to stop. Raises the errors of what it opens."""
    settings = load_settings().require_ready_to_run()
    set_up_logs(settings.log)
    hands = Hands(settings)
    app = make_app(settings)
    bell = Doorbell(app, hands.database)
    add_tasks(app, hands, bell)
    if part == "reading":
        # Loaded before the processes fork, which then share the memory.
        _ = hands.triage
    hands.database.close()
    if part != "post":
        _answer(app, part, queues, processes)
        return
    beside: list[Mailboxes | Rounds] = [
        Mailboxes(hands, arrived=bell),
        Rounds("caretaker", Caretaker(Hands(settings), bell).go_round),
        Rounds("webhooks", Teller(hands.database, hands.office, settings).tell),
    ]
    if has_slow_reader(settings):
        beside.append(Rounds("second reader", _Rereading(hands, bell)))
    for each in beside:
        each.start()
    try:
        _answer(app, part, queues, processes)
    finally:
        for each in beside:
            each.stop(FINISH_WITHIN)


class _Rereading:
    """The second reader's pass; opens what it needs, the lexicons too, at its first call."""

    def __init__(self, hands: Hands, bell: Doorbell) -> None:
        self._hands = hands
        self._bell = bell
        self._reread: Callable[[], int] | None = None

    def __call__(self) -> int:
        if self._reread is None:
            self._reread = build_rereader(self._hands.settings, self._hands.flow)
        taken = self._reread() if self._reread is not None else 0
        if taken:
            self._bell.decided()
        return taken


def _answer(app: Celery, part: str, queues: list[str], processes: int) -> None:
    # Celery warns root, whom a pickled message could make run anything; ours are JSON.
    warnings.simplefilter("ignore", SecurityWarning)
    signals.setup_logging.connect(_leave_logs_alone)
    log_in_one_line()
    worker = app.Worker(
        queues=queues,
        hostname=f"{part}@%h",
        # Only reading takes a processor's time; and threads and forks do not go together.
        pool="prefork" if part == "reading" else "solo",
        concurrency=processes if part == "reading" else 1,
        optimization="fair",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    worker.start()


def _leave_logs_alone(**_: object) -> None:
    """Celery sets up no logs of its own where somebody listens to this signal."""


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _end_with_the_supervisor() -> None:
    # Not through sys.stdin, whose lock a process forked meanwhile would inherit.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Runs the part that the arguments name."""
    part, queues, processes = sys.argv[1:]
    signal.signal(signal.SIGTERM, _end)  # until Celery's own handler takes over
    threading.Thread(target=_end_with_the_supervisor, name="supervisor", daemon=True).start()
    with in_one_sentence():
        run_part(part, queues.split(","), int(processes))


if __name__ == "__main__":
    main()
