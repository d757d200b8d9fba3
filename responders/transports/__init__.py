"""The ways out for mail, opened from a URL."""

from collections.abc import Callable
from urllib.parse import urlsplit

from ingest.sources.oauth.app import NO_APP, App
from responders.transport import Transport
from responders.transports.address import TransportUrlError
from responders.transports.ews import EwsTransport
from responders.transports.graph import GraphTransport
from responders.transports.smtp import SmtpTransport

TRANSPORTS: dict[str, Callable[[str, App], Transport]] = {
    "smtp": SmtpTransport.from_url,
    "smtps": SmtpTransport.from_url,
    "graph": GraphTransport.from_url,
    "ews": EwsTransport.from_url,
}


def open_transport(url: str, *, app: App = NO_APP) -> Transport:
    """The transport for a `PALSBOX_SMTP_URL`. Connects to nothing yet. `app` is what asks
    Microsoft for tokens, where the server wants them.

    Raises `TransportUrlError`.
    """
    scheme = urlsplit(url).scheme
    if scheme not in TRANSPORTS:
        known = " or ".join(f"{name}://" for name in TRANSPORTS)
        raise TransportUrlError(
            f"PALSBOX_SMTP_URL must begin with {known}, for example smtp://127.0.0.1:2525."
        )
    return TRANSPORTS[scheme](url, app)
