"""Slows down guessing of passwords: some tries, then a wait."""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

WAIT = timedelta(minutes=15)
TRIES_A_USERNAME = 8
TRIES_AN_ADDRESS = 40
MOST_REMEMBERED = 10_000


class Throttle:
    """Failed sign-ins of the last quarter of an hour, kept in this process's memory.

    `who` is what is counted: a username or a network address. Safe between threads.
    """

    def __init__(self) -> None:
        self._failures: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def waits(self, who: str, tries: int, now: datetime) -> bool:
        """Whether `who` has failed so often that it has to wait."""
        with self._lock:
            return len(self._recent(who, now)) >= tries

    def failed(self, who: str, now: datetime) -> None:
        """Counts a failure."""
        with self._lock:
            if len(self._failures) >= MOST_REMEMBERED:
                self._forget_old(now)
            recent = self._recent(who, now)
            recent.append(now)
            self._failures[who] = recent

    def succeeded(self, who: str) -> None:
        """Forgets the failures of `who`."""
        with self._lock:
            self._failures.pop(who, None)

    def _recent(self, who: str, now: datetime) -> deque[datetime]:
        recent = self._failures.get(who, deque())
        while recent and now - recent[0] > WAIT:
            recent.popleft()
        return recent

    def _forget_old(self, now: datetime) -> None:
        for who in [name for name in self._failures if not self._recent(name, now)]:
            del self._failures[who]
