"""`palsbox beat`: rings at fixed times. Two of them ring twice, which changes nothing."""

import signal
import sys
from types import FrameType

from celery.beat import Scheduler, Service
from rich.console import Console

from service.distributed.app import make_app
from service.distributed.celery_logs import log_in_one_line
from service.logs import set_up_logs
from service.settings import Settings
from service.vitals.server import serve_vitals
from store.database import Database

LONGEST_SLEEP = 1


def run_beat(settings: Settings, console: Console) -> None:
    """Rings until told to stop, and goes on ringing when a broker that was away is back."""
    set_up_logs(settings.log)
    log_in_one_line()
    # What is due lies in the database, so beat keeps no file of when it last rang.
    service = Service(make_app(settings), max_interval=LONGEST_SLEEP, scheduler_cls=Scheduler)
    signal.signal(signal.SIGTERM, _end)
    console.print("palsbox beat is ringing. Ctrl-C ends it.")
    with serve_vitals(settings, Database(settings.database_url)):
        try:
            service.start()
        finally:
            service.stop()


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
