"""How long to wait before the next attempt."""

from datetime import timedelta
from hashlib import sha256

MINUTES = (1, 2, 5, 15, 60)
"""After the first attempt, the second, …; then the last for ever."""

SPREAD = 0.25
"""By how much of itself a wait may be longer, so that a thousand mails held up by one outage
do not all knock in the same second."""


def wait_after(attempts: int, message_id: str) -> timedelta:
    """The wait after so many attempts (from 1). The same mail always waits the same."""
    minutes = MINUTES[min(attempts, len(MINUTES)) - 1]
    digest = sha256(f"{message_id}:{attempts}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return timedelta(minutes=minutes * (1 + SPREAD * share))
