"""Asks Exchange, with patience, and says in a sentence what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ingest.sources.ews.address import EwsAddress
from ingest.sources.ews.errors import BUSY, EwsError, explain
from ingest.sources.pauses import TRIES, Pauses

if TYPE_CHECKING:
    from ingest.sources.ews.exchange import Exchange

TIMEOUT = 90.0
"""Seconds that Exchange may keep silent; it makes a large letter's MIME anew before it speaks."""

LONGEST_WISH = 900.0
"""Seconds that Exchange is left alone at most, whatever it says: letters and alerts wait for it."""

Told = TypeVar("Told")


class EwsClient:
    """One mailbox of Exchange. Used by one thread at a time.

    Every failure becomes an `EwsError`. What is busy is asked again, as late as it wishes; a kept
    connection that was closed meanwhile is opened again.
    """

    def __init__(
        self, address: EwsAddress, *, pauses: Pauses | None = None, timeout: float = TIMEOUT
    ) -> None:
        self.address = address
        self._pauses = pauses or Pauses()
        self._timeout = timeout
        self._exchange: Exchange | None = None

    def ask(self, step: Callable[[Exchange], Told], *, once: bool = False) -> Told:
        """What `step` is told. With `once` it is never repeated where Exchange may have carried
        it out. Raises `EwsError`."""
        broke, before = once, sys.exception()
        failure = EwsError("Nothing was asked.")
        for tried in range(1, TRIES + 1):
            self._wait_our_turn()
            try:
                return step(self._opened())
            except Exception as error:  # noqa: BLE001 - exchangelib lets many kinds through
                failure = explain(error, self.address, before=before)
                failure.__cause__ = error
            if failure.code in BUSY:
                wish = failure.seconds
                pause = float(2 ** (tried - 1)) if wish is None else min(wish, LONGEST_WISH)
                self._pauses.hold(pause)
                if once and not failure.surely_did_nothing:
                    break
            elif failure.code or not failure.delivered or broke:
                break
            else:
                broke = True
        raise failure

    def close(self) -> None:
        """Gives the connection back. May be called twice."""
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.close()

    def _opened(self) -> Exchange:
        if self._exchange is None:
            from ingest.sources.ews.exchange import (  # noqa: PLC0415 - exchangelib loads slowly
                Exchange,
            )

            self._exchange = Exchange(self.address, timeout=self._timeout)
        return self._exchange

    def _wait_our_turn(self) -> None:
        left = self._pauses.wait()
        if left:
            raise EwsError(
                f"Exchange wants to be left alone for {left:.0f} seconds (throttling); "
                f"{self.address.mailbox} is read again then.",
                delivered=False,
            )
