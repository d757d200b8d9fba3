"""One look at a mailbox, as a watch's thread makes it."""

import threading

from ingest.source import Source
from service.watch import Watch
from tests.service.house import House


def fetch_once(house: House, source: Source) -> int:
    """Stores what is new; returns how many messages that were."""
    return Watch(
        house.flow.database,
        source,
        house.flow.office.policy,
        since=None,
        acknowledge_backlog=False,
        poll_seconds=1,
        arrived=threading.Event(),
        stop=threading.Event(),
    ).fetch_once()
