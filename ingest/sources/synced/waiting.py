"""Waiting for mail at a service that is asked for it, and that may ring as well."""

import time
from collections.abc import Callable

from ingest.sources.synced.errors import saying

ASK_EVERY = 3.0
"""Seconds between two questions for new mail: 200 of the 10,000 requests that Microsoft 365 allows
in ten minutes."""

ASK_SELDOM = 60.0
"""Seconds between two where the service rings: a ring may get lost."""


class Arrivals:
    """Whether mail came since the last poll: whether `count`, which may raise `ServiceError`, tells
    another number of messages in the Inbox than then."""

    def __init__(self, count: Callable[[], int]) -> None:
        self._count = count
        self._at_poll: int | None = None

    def begin_poll(self) -> None:
        """To be called before the listing: what arrives after it must differ at the next wait.

        Raises `SourceError`.
        """
        with saying():
            self._at_poll = self._count()

    def wait(
        self, seconds: float, asking_is_due: Callable[[], bool], rung: Callable[[float], bool]
    ) -> bool:
        """Asks again and again where it is due, for so many seconds; True once mail is there.

        In between `rung` waits for a ring, as many seconds as it is told at most. Raises
        `SourceError`.
        """
        end = time.monotonic() + seconds
        while True:
            with saying():
                if asking_is_due() and self._count() != self._at_poll:
                    return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            if rung(min(left, ASK_EVERY)):
                return True
