"""Sending through Exchange on premises: `ews://mailbox@host`.

The mail goes as MIME, so that Auto-Submitted, References and our Message-ID stay as they are, and
a copy is kept in Sent Items, where it is found again by that Message-ID:
https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/mimecontent,
https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem
"""

import time
from collections.abc import Callable
from functools import partial

from ingest.sources.ews.address import EwsAddress, EwsUrlError
from ingest.sources.ews.client import EwsClient
from ingest.sources.ews.errors import EwsError
from ingest.sources.ews.own_mail import SENT, find_own
from ingest.sources.oauth.app import App
from responders.transport import Refused, TryLater
from responders.transports.address import TransportUrlError
from responders.transports.sent_items import SentItems, message_id_to

# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
_THIS_MAIL = frozenset(
    {
        "ErrorContentConversionFailed",
        "ErrorInvalidRecipients",
        "ErrorMessageSizeExceeded",
        "ErrorMimeContentConversionFailed",
        "ErrorMimeContentInvalid",
        "ErrorMimeContentInvalidBase64String",
        "ErrorMissingRecipients",
    }
)


class EwsTransport:
    """A mailbox of Exchange that sends for us. See `responders.transport.Transport`.

    The mailbox is always the envelope's sender; the account that opens it needs the right to send
    as it. It is spoken to over TLS, always; Exchange's own way on is its administrator's affair.
    """

    enforces_tls = True

    def __init__(
        self,
        address: EwsAddress,
        *,
        client: EwsClient | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = address.name
        self._client = client or EwsClient(address)
        self._sent = SentItems(self.name, partial(find_own, self._client, SENT), sleep=sleep)

    @classmethod
    def from_url(cls, url: str, app: App) -> "EwsTransport":
        """Raises `TransportUrlError`."""
        try:
            return cls(EwsAddress.parse(url, app))
        except EwsUrlError as error:
            raise TransportUrlError(f"PALSBOX_SMTP_URL {error}") from None

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Hands over one mail. Raises `Refused`, `TryLater` or `Uncertain`.

        Where Exchange falls silent, or fails, the mail is looked for in Sent Items.
        """
        message_id = message_id_to(recipient, raw, service="Exchange")
        if self._sent.has_gone_meanwhile(message_id):
            return
        try:
            self._client.ask(lambda exchange: exchange.send(raw), once=True)
        except EwsError as error:
            self._settle(error, message_id)

    def _settle(self, error: EwsError, message_id: str) -> None:
        """Returns where the mail went all the same; else raises what came of it."""
        if error.code in _THIS_MAIL:
            raise Refused(f"{self.name} refused the mail: {error}") from error
        if error.surely_did_nothing:
            raise TryLater(str(error), everything=True) from error
        self._sent.look_for(message_id, error)

    def has_sent(self, message_id: str) -> bool:
        """See `ingest.source.SentMail.has_sent`."""
        return self._sent.has_sent(message_id)

    def check(self) -> str:
        """Signs in and looks at Sent Items, without sending. Raises `TryLater`."""
        try:
            self._client.ask(lambda exchange: exchange.count(SENT))
        except EwsError as error:
            raise TryLater(str(error), everything=True) from error
        return f"{self.name} answers over TLS; whether it may send shows with the first mail."

    def close(self) -> None:
        """Gives the connection back. May be called twice."""
        self._client.close()
