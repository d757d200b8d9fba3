"""Sending through Microsoft Graph: `graph://tenant/mailbox`.

The mail goes as MIME, so that Auto-Submitted, References and our Message-ID stay as they are:
https://learn.microsoft.com/en-us/graph/outlook-send-mime-message,
https://learn.microsoft.com/en-us/graph/api/user-sendmail. Mail too large for that goes as a
draft, see `graph_large.py`.
"""

import time
from collections.abc import Callable
from email import message_from_bytes
from email.utils import getaddresses

from ingest.source import SourceError
from ingest.sources.graph.address import GraphAddress, GraphUrlError
from ingest.sources.graph.client import LARGEST_MIME, GraphClient
from ingest.sources.graph.errors import GraphError
from ingest.sources.graph.own_mail import SENT, find_own
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pace
from responders.transport import Refused, TryLater, Uncertain
from responders.transports.address import TransportUrlError
from responders.transports.graph_large import send_large

BURST, EVERY = 10, 3.0
"""Ten mails at once, then one every three seconds: never more than thirty in any minute.
https://learn.microsoft.com/en-us/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#sending-limits-1"""

LOOKS_IN_SENT = 3
LOOK_AFTER = 2.0
"""Seconds between two looks: the copy in Sent Items is made only once the mail is on its way."""

_UNCLEAR = (0, 500, 502, 503, 504)
_THIS_MAIL = (400, 413, 422)


class GraphTransport:
    """A mailbox of Microsoft 365 that sends for us. See `responders.transport.Transport`.

    The mailbox is always the envelope's sender; mail from another address needs the right
    to send as that address.
    """

    def __init__(
        self,
        address: GraphAddress,
        app: App,
        *,
        pace: Pace | None = None,
        client: GraphClient | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = address.name
        self._client = client or GraphClient(app, address.tenant, address.mailbox)
        self._pace = pace or Pace(burst=BURST, every=EVERY)
        self._sleep = sleep
        self._unsure: set[str] = set()
        self.enforces_tls = self._client.is_protected

    @classmethod
    def from_url(cls, url: str, app: App) -> "GraphTransport":
        """Raises `TransportUrlError`."""
        try:
            return cls(GraphAddress.parse(url), app)
        except GraphUrlError as error:
            raise TransportUrlError(f"PALSBOX_SMTP_URL {error}") from None

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Hands over one mail. Raises `Refused`, `TryLater` or `Uncertain`.

        Where the service falls silent, or fails, the mail is looked for in Sent Items.
        """
        head = message_from_bytes(raw)
        message_id = str(head["Message-ID"] or "")
        named = [address for _, address in getaddresses(head.get_all("To", []))]
        if named != [recipient] or head["Cc"] or head["Bcc"]:
            raise Refused(
                f"Graph sends to whom the headers name, and they do not name {recipient} alone."
            )
        if message_id in self._unsure and self._is_in_sent(message_id, looks=1):
            self._unsure.discard(message_id)
            return
        self._pace.take()
        try:
            if len(raw) > LARGEST_MIME:
                send_large(self._client, message_id, raw)
            else:
                self._client.post_mime(self._client.user("sendMail"), raw)
        except GraphError as error:
            self._settle(error, message_id)

    def _settle(self, error: GraphError, message_id: str) -> None:
        """Returns where the mail went all the same; else raises what came of it."""
        if error.status in _THIS_MAIL:
            raise Refused(f"{self.name} refused the mail: {error.refusal}.") from error
        if not error.delivered or error.status not in _UNCLEAR:
            raise TryLater(str(error), everything=True) from error
        if self._is_in_sent(message_id, looks=LOOKS_IN_SENT):
            return
        self._unsure.add(message_id)
        raise Uncertain(
            f"{self.name} had the mail and then gave no clear answer ({error}); it is not in Sent "
            "Items yet, and may or may not have gone."
        ) from error

    def _is_in_sent(self, message_id: str, *, looks: int) -> bool:
        if not message_id:
            return False
        for look in range(looks):
            if look:
                self._sleep(LOOK_AFTER)
            try:
                if find_own(self._client, SENT, message_id):
                    return True
            except GraphError:
                continue
        return False

    def has_sent(self, message_id: str) -> bool:
        """See `ingest.source.SentMail.has_sent`."""
        try:
            return bool(find_own(self._client, SENT, message_id))
        except GraphError as error:
            raise SourceError(str(error), permanent=error.permanent) from error

    def check(self) -> str:
        """Signs in and looks at Sent Items, without sending. Raises `TryLater`."""
        try:
            self._client.get(self._client.user("mailFolders/sentitems?$select=totalItemCount"))
        except GraphError as error:
            raise TryLater(str(error), everything=True) from error
        how = "over TLS" if self.enforces_tls else "without TLS"
        return f"{self.name} answers {how}; whether it may send shows with the first mail."

    def close(self) -> None:
        """Gives the connection back. May be called twice."""
        self._client.close()
