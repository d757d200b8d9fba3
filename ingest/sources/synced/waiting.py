"""Waiting for mail at a service that is asked for it, and that may ring as well."""

import time
from collections.abc import Callable

from ingest.sources.synced.errors import saying

ASK_EVERY = 3.0
"""Seconds between two questions for new mail: 200 of the 10,000 requests that Microsoft 365 allows
in ten minutes."""

ASK_SELDOM = 60.0
"""Seconds between two where the service rings: a ring may get lost."""


def wait_for_mail(
    seconds: float, has_come: Callable[[], bool], rung: Callable[[float], bool]
) -> bool:
    """Asks `has_come` again and again, for so many seconds; True once mail is there.

    In between `rung` waits for a ring, as many seconds as it is told at most. Raises
    `SourceError`.
    """
    end = time.monotonic() + seconds
    while True:
        with saying():
            if has_come():
                return True
        left = end - time.monotonic()
        if left <= 0:
            return False
        if rung(min(left, ASK_EVERY)):
            return True
