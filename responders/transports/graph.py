"""Sending through Microsoft Graph: `graph://tenant/mailbox`.

The mail goes as MIME, so that Auto-Submitted, References and our Message-ID stay as they are:
https://learn.microsoft.com/en-us/graph/outlook-send-mime-message,
https://learn.microsoft.com/en-us/graph/api/user-sendmail. Mail too large for that goes as a
draft, see `graph_large.py`.
"""

import time
from collections.abc import Callable

from ingest.sources.graph.address import GraphAddress, GraphUrlError
from ingest.sources.graph.client import LARGEST_MIME, GraphClient
from ingest.sources.graph.errors import GraphError
from ingest.sources.graph.own_mail import SENT, find_own
from ingest.sources.oauth.app import App
from ingest.sources.pauses import Pace
from responders.transport import Refused, TryLater
from responders.transports.address import TransportUrlError
from responders.transports.graph_large import draft_large
from responders.transports.sent_items import SentItems, message_id_to

BURST, EVERY = 10, 3.0
"""Ten mails at once, then one every three seconds: never more than thirty in any minute.
https://learn.microsoft.com/en-us/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits#sending-limits-1"""

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
        self._sent = SentItems(self.name, self._find, sleep=sleep)
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
        message_id = message_id_to(recipient, raw, service="Graph")
        if self._sent.has_gone_meanwhile(message_id):
            return
        self._pace.take()
        draft = self._drafted(message_id, raw) if len(raw) > LARGEST_MIME else ""
        try:
            if draft:
                self._client.post(f"{draft}/send", once=True)
            else:
                self._client.post_mime(self._client.user("sendMail"), raw)
        except GraphError as error:
            self._settle(error, message_id)

    def _drafted(self, message_id: str, raw: bytes) -> str:
        """The URL of the draft of a large mail. Whatever fails here, nothing has gone."""
        try:
            return draft_large(self._client, message_id, raw)
        except GraphError as error:
            if error.status in _THIS_MAIL:
                raise self._refused(error) from error
            raise TryLater(str(error), everything=True) from error

    def _refused(self, error: GraphError) -> Refused:
        return Refused(f"{self.name} refused the mail: {error.refusal}.")

    def _settle(self, error: GraphError, message_id: str) -> None:
        """Returns where the mail went all the same; else raises what came of it."""
        if error.status in _THIS_MAIL:
            raise self._refused(error) from error
        if not error.delivered or error.status not in _UNCLEAR:
            raise TryLater(str(error), everything=True) from error
        self._sent.look_for(message_id, error)

    def _find(self, message_id: str) -> bool:
        return bool(find_own(self._client, SENT, message_id))

    def has_sent(self, message_id: str) -> bool:
        """See `ingest.source.SentMail.has_sent`."""
        return self._sent.has_sent(message_id)

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
