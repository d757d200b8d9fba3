"""How long to leave a service alone that is overrun, and how often to send.

https://learn.microsoft.com/en-us/graph/throttling,
https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

TRIES = 4
"""Requests for one thing before it is given up until the next round."""

LONGEST_PAUSE = 20.0
"""Seconds waited within one request; a longer wish is kept, but not waited for."""


class Pauses:
    """Remembers until when the service wants no requests. `sleep` and `clock` count seconds."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._quiet_until = 0.0

    def hold(self, seconds: float) -> None:
        """Notes that nothing may be asked for so long."""
        self._quiet_until = max(self._quiet_until, self._clock() + seconds)

    def wait(self) -> float:
        """Waits until asking is allowed; where that would be too long, returns the seconds
        that are left instead, else 0."""
        left = self._quiet_until - self._clock()
        if left > LONGEST_PAUSE:
            return left
        if left > 0:
            self._sleep(left)
        return 0.0


def seconds_to_wait(retry_after: str | None, tried: int) -> float:
    """What a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date); without one,
    1, 2, 4… seconds. `tried` counts the requests so far, from 1."""
    backoff = float(2 ** (tried - 1))
    if not retry_after:
        return backoff
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        wanted = parsedate_to_datetime(retry_after)
    except ValueError:
        return backoff
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)
    return max(0.0, (wanted - datetime.now(UTC)).total_seconds())


class Pace:
    """Lets something happen a few times at once, then evenly: a bucket of `burst` tokens that
    refills by one every `every` seconds."""

    def __init__(
        self,
        *,
        burst: int,
        every: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._burst = burst
        self._every = every
        self._clock = clock
        self._sleep = sleep
        self._tokens = float(burst)
        self._counted_at = clock()

    def take(self) -> None:
        """Returns when it may happen once more."""
        self._count()
        if self._tokens < 1:
            self._sleep((1 - self._tokens) * self._every)
            self._count()
        self._tokens -= 1

    def _count(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._counted_at) / self._every)
        self._counted_at = now
