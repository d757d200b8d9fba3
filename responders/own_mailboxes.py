"""Our own mailboxes as whoever sends sees them: what has gone is found there, drafts lie there."""

import threading
import time
from collections.abc import Callable, Sequence

import structlog

from ingest.source import DraftingSource, SentMail, Source, SourceError
from responders.transport import TryLater

REST = 60.0
"""Seconds that a mailbox which did not answer is not asked again, so that no alert waits for it."""

IDLE = 60.0
"""Seconds after which a connection is opened anew: servers close a quiet one, and only its use
would show that."""

log = structlog.get_logger()


class OwnMailboxes:
    """The mailboxes of `PALSBOX_MAILBOX_URL`, opened for this alone. May be used by several
    threads at once. `clock` counts seconds."""

    def __init__(
        self, sources: Sequence[Source], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sources = sources
        self._clock = clock
        self._quiet_until: dict[str, float] = {}
        self._used = clock()
        self._lock = threading.Lock()

    @property
    def takes_drafts(self) -> bool:
        """Whether the first of them has a Drafts folder, which is where drafts go."""
        return bool(self._sources) and isinstance(self._sources[0], DraftingSource)

    def has_sent(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID of ours is found among what one of them has sent;
        false proves nothing. Never raises."""
        with self._lock:
            self._reopen_if_idle()
            return any(
                self._found(source, source.name, message_id)
                for source in self._sources
                if isinstance(source, SentMail)
            )

    def _found(self, sent: SentMail, name: str, message_id: str) -> bool:
        if self._clock() < self._quiet_until.get(name, 0.0):
            return False
        try:
            return sent.has_sent(message_id)
        except SourceError as error:
            log.warning("sent mail cannot be looked at", mailbox=name, why=str(error))
            self._quiet_until[name] = self._clock() + REST
            return False

    def put_draft(self, message_id: str, raw: bytes) -> bool:
        """Puts a draft into the first mailbox, once; false where a person has sent it already.

        Raises `TryLater`.
        """
        first = self._sources[0] if self._sources else None
        if not isinstance(first, DraftingSource):
            raise TryLater(
                "The first mailbox of PALSBOX_MAILBOX_URL has no Drafts folder: name one that has "
                "(graph://, ews://, imaps://), or set PALSBOX_SENDING to alerts or live.",
                everything=True,
            )
        with self._lock:
            self._reopen_if_idle()
            try:
                if first.has_sent(message_id):
                    return False
                first.put_draft(message_id, raw)
            except SourceError as error:
                raise TryLater(str(error), everything=True) from error
        return True

    def _reopen_if_idle(self) -> None:
        if self._clock() - self._used > IDLE:
            self.close()
        self._used = self._clock()

    def close(self) -> None:
        """Gives the connections back. May be called twice."""
        for source in self._sources:
            source.close()


NO_MAILBOXES = OwnMailboxes(())
"""For whoever sends without any."""
