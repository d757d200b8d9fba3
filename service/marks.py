"""Shows in the mailbox itself what triage found, for staff who live in Outlook."""

import time
from collections.abc import Callable
from functools import cache

import structlog

from ingest.source import MarkingSource, Source, SourceError
from review.words import Words, load_words
from store.database import Database, now
from store.marks import Unmarked, marked, unmarked

BATCH = 20
READ_FIRST = "Read first"
REST = 300.0
"""Seconds that a mailbox is left alone with marks after it refused one."""

log = structlog.get_logger()


class Marks:
    """What one mailbox is shown. `clock` counts seconds.

    Marks are a convenience: a mailbox that does not take them is read all the same, and is
    offered them again after a while.
    """

    def __init__(
        self,
        database: Database,
        source: Source,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._source = source
        self._clock = clock
        self._quiet_until = 0.0

    def bring_up_to_date(self, mailbox_id: int) -> int:
        """Marks what was triaged, or judged anew, since it was last asked; returns how many.

        At most a batch, so that mail is not kept waiting. Killed between mailbox and database
        it marks the message again, which changes nothing.
        """
        source = self._source
        if not isinstance(source, MarkingSource) or not source.shows_triage:
            return 0
        if self._clock() < self._quiet_until:
            return 0
        with self._database.read() as session:
            waiting = unmarked(session, mailbox_id, limit=BATCH)
        done = 0
        for message in waiting:
            try:
                source.mark(message.key, labels(message, _words()), junk=message.junk)
            except SourceError as error:
                log.warning("mailbox takes no mark", mailbox=source.name, why=str(error))
                self._quiet_until = self._clock() + REST
                continue
            with self._database.begin() as session:
                marked(session, message, at=now())
            done += 1
        return done


def labels(message: Unmarked, words: Words) -> list[str]:
    """One label a signal and one for the grade, in the review queue's words."""
    spoken = [phrase for name, phrase in words.signals.items() if name in message.signals]
    grades = [phrase for name, phrase in words.grades.items() if name == message.grade != "none"]
    first = [] if message.attention == "normal" else [READ_FIRST]
    return [*first, *spoken, *grades]


@cache
def _words() -> Words:
    return load_words()
