"""Lets Microsoft ring when mail arrives, so that nobody need ask every few seconds.

It is a convenience above the polls: where it cannot be hung, or falls off, mail is asked for as
without it, and it is tried again later.
https://learn.microsoft.com/en-us/graph/api/subscription-post-subscriptions. What Microsoft says
about the bell itself: https://learn.microsoft.com/en-us/graph/change-notifications-lifecycle-events
"""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from ingest.sources.graph.address import GraphAddress
from ingest.sources.graph.bell_server import BellServer
from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.errors import GraphError

LIFETIME = timedelta(days=2)
"""How long a subscription lasts; Graph allows seven days for messages."""

RENEW_AFTER = 12 * 3600.0
"""Seconds; so three renewals may fail before the bell falls off."""

TRY_AGAIN_AFTER = 300.0
"""Seconds until a bell that could not be hung or renewed is tried again."""

log = structlog.get_logger()


class Doorbell:
    """One subscription to the Inbox and the server that is rung. `clock` counts seconds."""

    def __init__(
        self,
        address: GraphAddress,
        client: GraphClient,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self._client = client
        self._clock = clock
        self._state = secrets.token_urlsafe(32)
        self._rung = threading.Event()
        self._server: BellServer | None = None
        self._subscription: str | None = None
        self._next = 0.0
        self._warned = threading.Event()

    @property
    def hangs(self) -> bool:
        """Whether Microsoft has promised to ring."""
        return self._subscription is not None

    def keep(self) -> None:
        """Hangs the bell, or renews it in time. Never raises; a failure is logged."""
        if self._clock() < self._next and not self._warned.is_set():
            return
        self._warned.clear()
        try:
            self._listen()
            self._subscribe()
            self._next = self._clock() + RENEW_AFTER
        except (GraphError, OSError) as error:
            log.warning("doorbell does not hang", mailbox=self._address.name, why=str(error))
            self._subscription = None
            self._next = self._clock() + TRY_AGAIN_AFTER

    def wait(self, seconds: float) -> bool:
        """Waits for a ring, at most so long, and forgets it."""
        rung = self._rung.wait(seconds)
        self._rung.clear()
        return rung

    def close(self) -> None:
        """Takes the bell down. May be called twice."""
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            try:
                self._client.delete(self._client.everybodys(f"subscriptions/{subscription}"))
            except GraphError as error:
                log.warning("doorbell still hangs", mailbox=self._address.name, why=str(error))
        server, self._server = self._server, None
        if server is not None:
            server.close()
        self._next = 0.0

    def _listen(self) -> None:
        if self._server is None:
            host, _, port = self._address.listen.rpartition(":")
            self._server = BellServer(host, int(port), state=self._state, rung=self._heard)

    def _heard(self, event: str) -> None:
        """Whatever it is, mail is fetched, and by its cursor nothing that was not rung for is
        missed. To renew is to reauthorise, and what Microsoft took down is hung anew."""
        if event in ("reauthorizationRequired", "subscriptionRemoved"):
            self._warned.set()
        self._rung.set()

    def _subscribe(self) -> None:
        until = {"expirationDateTime": f"{datetime.now(UTC) + LIFETIME:%Y-%m-%dT%H:%M:%SZ}"}
        if self._subscription is not None:
            try:
                self._client.patch(
                    self._client.everybodys(f"subscriptions/{self._subscription}"), until
                )
            except GraphError as error:
                if error.status != 404:
                    raise
            else:
                return
        told: Any = self._client.post(
            self._client.everybodys("subscriptions"),
            {
                "changeType": "created",
                "notificationUrl": self._address.doorbell,
                "lifecycleNotificationUrl": self._address.doorbell,
                "resource": f"users/{self._address.mailbox}/mailFolders('inbox')/messages",
                "clientState": self._state,
                **until,
            },
        )
        self._subscription = str(told["id"])
