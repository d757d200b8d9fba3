"""Work that is done again and again in a thread of its own."""

import threading
from collections.abc import Callable

import structlog

PAUSE_SECONDS = 2.0

log = structlog.get_logger()


class Rounds:
    """Calls `work` until stopped: at once where it says that more may be left, else after a
    pause. Outlives whatever it raises."""

    def __init__(self, name: str, work: Callable[[], int]) -> None:
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Ends within so many seconds; the round under way is finished first."""
        self._stop.set()
        self._thread.join(timeout=seconds)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                busy = self._work()
            except Exception as error:  # noqa: BLE001 - the thread must outlive a fault
                log.error("round failed", round=self._thread.name, error=type(error).__name__)
                busy = 0
            if not busy:
                self._stop.wait(PAUSE_SECONDS)
