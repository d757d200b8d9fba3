"""Lets Exchange ring when mail arrives, so that nobody need ask every few seconds.

It is a convenience above the polls: while it cannot be hung, mail is asked for as without it.
Whoever opens another's mailbox as a delegate may be refused one:
https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/handling-delegation-related-errors-in-ews-in-exchange
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.errors import explain

if TYPE_CHECKING:
    from ingest.sources.ews.listening import Listening

TRY_AGAIN_AFTER = 60.0
"""Seconds between two hangings at least, whyever the bell fell off."""

TIMEOUT = 30.0
"""Seconds that Exchange may take over hanging it."""

PATIENCE = 10.0
"""Seconds that taking it down may last."""

log = structlog.get_logger()


class Doorbell:
    """A thread that listens, from the first `keep` until `close`."""

    def __init__(
        self, address: EwsAddress, folders: Sequence[str], *, again: float = TRY_AGAIN_AFTER
    ) -> None:
        self._address = address
        self._folders = folders
        self._again = again
        self._rung = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._listening: Listening | None = None
        self._hangs = False
        self._complained = ""
        self.times_hung = 0
        """How often it was hung anew: what came before is heard by nobody, and must be asked."""

    @property
    def hangs(self) -> bool:
        """Whether Exchange says that it will ring."""
        return self._hangs

    def keep(self) -> None:
        """Sees that somebody listens. Never raises."""
        if self._thread is None:
            self._ended.clear()
            self._thread = threading.Thread(target=self._listen, name="ews bell", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Waits for a ring, at most so long, and forgets it."""
        rung = self._rung.wait(seconds)
        self._rung.clear()
        return rung

    def close(self) -> None:
        """Takes the bell down. May be called twice."""
        thread, self._thread = self._thread, None
        self._ended.set()
        if self._listening is not None:
            self._listening.hang_up()
        if thread is not None:
            thread.join(PATIENCE)

    def _listen(self) -> None:
        from ingest.sources.ews.listening import (  # noqa: PLC0415 - exchangelib loads slowly
            Listening,
        )

        while not self._ended.is_set():
            began, hung = time.monotonic(), self.times_hung
            self._listening = Listening(self._address, timeout=TIMEOUT)
            try:
                for _ in self._listening.hear(self._folders, self._stands):
                    self._rung.set()
                if self.times_hung == hung:
                    self._complain(
                        "Something on the way keeps lines from standing, such as a proxy."
                    )
            except Exception as error:  # noqa: BLE001 - the thread must outlive a fault
                self._complain(str(explain(error, self._address)))
            finally:
                self._hangs = False
                self._listening.close()
            self._ended.wait(max(0.0, began + self._again - time.monotonic()))

    def _stands(self) -> None:
        if self._ended.is_set():
            # It was taken down while it was being hung.
            raise ConnectionAbortedError
        if not self._hangs:
            self.times_hung += 1
            self._hangs, self._complained = True, ""

    def _complain(self, why: str) -> None:
        """Once a reason, not once a minute."""
        if why != self._complained and not self._ended.is_set():
            self._complained = why
            log.warning("doorbell does not hang", mailbox=self._address.name, why=why)
