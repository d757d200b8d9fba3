"""Sending through Exchange on premises: `ews://mailbox@host`.

The mail goes as MIME, so that Auto-Submitted, References and our Message-ID stay as they are, and
a copy is kept in Sent Items, where it is found again by that Message-ID:
https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/mimecontent,
https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem
"""

import time
from collections.abc import Callable
from email import message_from_bytes
from email.utils import getaddresses

from ingest.source import SourceError
from ingest.sources.ews.address import EwsAddress, EwsUrlError
from ingest.sources.ews.client import EwsClient
from ingest.sources.ews.errors import HTTP_BUSY, EwsError
from ingest.sources.ews.own_mail import SENT, find_own
from ingest.sources.oauth.app import App
from responders.transport import Refused, TryLater, Uncertain
from responders.transports.address import TransportUrlError

LOOKS_IN_SENT = 3
LOOK_AFTER = 2.0
"""Seconds between two looks: the copy in Sent Items is made only once the mail is on its way."""

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
_UNCLEAR = frozenset(
    {
        "",
        HTTP_BUSY,
        "ErrorInternalServerError",
        "ErrorTimeoutExpired",
        "MalformedResponseError",
        "SOAPError",
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
        self._sleep = sleep
        self._unsure: set[str] = set()

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
        head = message_from_bytes(raw)
        message_id = str(head["Message-ID"] or "")
        named = [address for _, address in getaddresses(head.get_all("To", []))]
        if named != [recipient] or head["Cc"] or head["Bcc"]:
            raise Refused(
                f"Exchange sends to whom the headers name, and they do not name {recipient} alone."
            )
        if message_id in self._unsure and self._is_in_sent(message_id, looks=1):
            self._unsure.discard(message_id)
            return
        try:
            self._client.ask(lambda exchange: exchange.send(raw), once=True)
        except EwsError as error:
            self._settle(error, message_id)

    def _settle(self, error: EwsError, message_id: str) -> None:
        """Returns where the mail went all the same; else raises what came of it."""
        if error.code in _THIS_MAIL:
            raise Refused(f"{self.name} refused the mail: {error}") from error
        if not error.delivered or error.code not in _UNCLEAR:
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
            except EwsError:
                continue
        return False

    def has_sent(self, message_id: str) -> bool:
        """See `ingest.source.SentMail.has_sent`."""
        try:
            return find_own(self._client, SENT, message_id)
        except EwsError as error:
            raise SourceError(str(error), permanent=error.permanent) from error

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
