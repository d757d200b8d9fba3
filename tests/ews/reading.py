"""A mailbox on the fake of Exchange, filled and opened by the tests of reading it."""

from collections.abc import Callable
from datetime import timedelta

from ingest.sources.ews.source import EwsSource
from tests.ews.store import Corrupt, EwsMailbox
from tests.graph.reading import START, Clock, letter

__all__ = ["START", "Clock", "Opening", "fill", "letter"]

Opening = Callable[..., EwsSource]
"""Opens the mailbox, perhaps with other options of its URL or an afterwards-rule."""


def fill(mailbox: EwsMailbox, number: int, **corrupt: Corrupt) -> None:
    """Puts letters in; `at_3="listing"` makes the fourth a corrupt one."""
    for each in range(number):
        mailbox.put(
            letter(each),
            received_at=START + timedelta(minutes=each),
            corrupt=corrupt.get(f"at_{each}", ""),
        )
