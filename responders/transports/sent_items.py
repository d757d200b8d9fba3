"""Mail handed to a mailbox's own service: to whom it goes, and whether it went after all."""

import time
from collections.abc import Callable
from email import message_from_bytes
from email.utils import getaddresses

from ingest.sources.synced.errors import ServiceError, saying
from responders.transport import Refused, Uncertain

LOOKS = 3
LOOK_AFTER = 2.0
"""Seconds between two looks: the copy in Sent Items is made only once the mail is on its way."""


def message_id_to(recipient: str, raw: bytes, *, service: str) -> str:
    """The mail's Message-ID; empty where it has none.

    Such a service sends to whom the headers name: raises `Refused` where that is not the
    recipient alone.
    """
    head = message_from_bytes(raw)
    named = [address for _, address in getaddresses(head.get_all("To", []))]
    if named != [recipient] or head["Cc"] or head["Bcc"]:
        raise Refused(
            f"{service} sends to whom the headers name, and they do not name {recipient} alone."
        )
    return str(head["Message-ID"] or "")


class SentItems:
    """What the mailbox has sent. `find` says whether a mail with a Message-ID lies there, and
    raises `ServiceError`; `name` is the way out in words for people."""

    def __init__(
        self, name: str, find: Callable[[str], bool], *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._name = name
        self._find = find
        self._sleep = sleep
        self._unsure: set[str] = set()

    def has_gone_meanwhile(self, message_id: str) -> bool:
        """Whether a mail that was uncertain lies there by now."""
        if message_id not in self._unsure or not self._has(message_id, looks=1):
            return False
        self._unsure.discard(message_id)
        return True

    def look_for(self, message_id: str, error: ServiceError) -> None:
        """Returns where the mail went in spite of the error. Raises `Uncertain`."""
        if self._has(message_id, looks=LOOKS):
            return
        self._unsure.add(message_id)
        raise Uncertain(
            f"{self._name} had the mail and then gave no clear answer ({error}); it is not in "
            "Sent Items yet, and may or may not have gone."
        ) from error

    def has_sent(self, message_id: str) -> bool:
        """See `ingest.source.SentMail.has_sent`."""
        with saying():
            return self._find(message_id)

    def _has(self, message_id: str, *, looks: int) -> bool:
        if not message_id:
            return False
        for look in range(looks):
            if look:
                self._sleep(LOOK_AFTER)
            try:
                if self._find(message_id):
                    return True
            except ServiceError:
                continue
        return False
