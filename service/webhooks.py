"""Tells webhooks what happened, from a queue of their own that no letter waits for.

`palsbox serve` does it, and so does `palsbox worker`; each call is one of theirs alone. What is
to be told is read from the audit trail and the deadlines, so that it is told after any stop, and
never twice.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from responders.admin import tell_admin
from responders.backoff import wait_after
from responders.office import Office
from responders.webhook_call import (
    WebhookError,
    WebhookGoneError,
    body_of,
    call,
    headers_of,
    new_message_id,
)
from service.settings import Settings
from store import webhooks
from store.database import Database, now
from store.webhooks import Webhook, WebhookDelivery

GIVEN_UP_AFTER = timedelta(days=3)
"""So long without one success ends a webhook."""
EVERY_SECONDS = 5.0
A_FEW = 20

log = structlog.get_logger()


class Teller:
    """Tells the webhooks of one installation. `link` makes a case's address from its reference."""

    def __init__(
        self,
        database: Database,
        office: Office,
        settings: Settings,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._office = office
        self._hosts = settings.webhook_hosts
        self._ca = str(settings.webhook_ca) if settings.webhook_ca else None
        self._now = clock

    def run(self) -> None:
        """Tells for as long as the process lives."""
        pause = threading.Event()
        while True:
            try:
                busy = self.tell()
            except Exception as error:  # noqa: BLE001 - the thread must outlive a fault
                log.error("webhooks failed", error=type(error).__name__)
                busy = 0
            if not busy:
                pause.wait(EVERY_SECONDS)

    def tell(self) -> int:
        """Queues what is new and makes the calls that are due; returns how many."""
        moment = self._now()
        with self._database.begin() as session:
            webhooks.gather(session, now=moment, message_id=new_message_id)
        with self._database.begin() as session:
            due = [
                (row.id, row.webhook.url, row.webhook.secret, row.message_id, self._body(row))
                for row in webhooks.claim(session, now=moment, limit=A_FEW)
            ]
        for number, url, secret, message_id, body in due:
            error: WebhookError | None = None
            try:
                headers = headers_of(secret, message_id, body, self._now())
                call(url, body, headers, hosts=self._hosts, ca=self._ca)
            except WebhookError as found:
                error = found
            self._settle(number, error)
        return len(due)

    def _body(self, row: WebhookDelivery) -> bytes:
        link = self._office.case_link(row.reference)
        return body_of(row.event, row.reference, row.happened_at, link)

    def _settle(self, number: int, error: WebhookError | None) -> None:
        moment = self._now()
        with self._database.begin() as session:
            row = session.get_one(WebhookDelivery, number)
            webhook = row.webhook
            row.lease_until = None
            row.attempts += 1
            if error is None:
                row.state, webhook.failing_since, webhook.last_error = "sent", None, ""
                return
            row.not_before = moment + wait_after(row.attempts, row.message_id)
            webhook.failing_since = webhook.failing_since or moment
            webhook.last_error = str(error)
            if isinstance(error, WebhookGoneError) or self._too_long(webhook, moment):
                webhook.disabled_at = moment
                tell_admin(
                    session,
                    key=f"webhook:{webhook.id}:{moment:%Y%m%dT%H%M%S}",
                    what="A webhook was switched off",
                    told=str(error),
                    mend="See to the program that is called, then switch the webhook on again on "
                    "the page Programs. What happened meanwhile is told then.",
                    since=webhook.failing_since,
                    office=self._office,
                    now=moment,
                )

    def _too_long(self, webhook: Webhook, moment: datetime) -> bool:
        return webhook.failing_since is not None and moment - webhook.failing_since > GIVEN_UP_AFTER
