"""Reading mailboxes: a thread each, and a hand for one that nobody has read in time."""

import threading
from collections.abc import Sequence

from ingest.source import Source
from service.distributed.hands import Hands
from service.watch import Bell, Watch
from service.wiring import open_sources
from store.models import Mailbox


class Mailboxes:
    """One thread for each mailbox of the settings, which reads it or stands by."""

    def __init__(self, hands: Hands, arrived: Bell) -> None:
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=_watch(hands, source, arrived, self._stop).run,
                name=f"watch {source.name}",
                daemon=True,
            )
            for source in open_sources(hands.settings)
        ]

    def start(self) -> None:
        """Begins to read."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> None:
        """Ends within so many seconds; a batch that is being stored is finished first."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=seconds)


def poll_mailbox(hands: Hands, mailbox_id: int, *, arrived: Bell) -> None:
    """Reads one mailbox now, unless somebody is reading it. Raises `SourceError`."""
    with hands.database.read() as session:
        mailbox = session.get(Mailbox, mailbox_id)
    sources: Sequence[Source] = open_sources(hands.settings) if mailbox is not None else ()
    for source in sources:
        try:
            if mailbox is not None and source.name == mailbox.name:
                _watch(hands, source, arrived, threading.Event()).fetch_once()
        finally:
            source.close()


def _watch(hands: Hands, source: Source, arrived: Bell, stop: threading.Event) -> Watch:
    return Watch(
        hands.database,
        source,
        hands.policy,
        since=None,
        acknowledge_backlog=False,
        poll_seconds=hands.settings.poll,
        arrived=arrived,
        stop=stop,
    )
