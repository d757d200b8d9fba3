"""The ways out for mail, opened from a URL."""

from collections.abc import Callable
from urllib.parse import urlsplit

from responders.transport import Transport
from responders.transports.address import TransportUrlError
from responders.transports.smtp import SmtpTransport

TRANSPORTS: dict[str, Callable[[str], Transport]] = {
    "smtp": SmtpTransport.from_url,
    "smtps": SmtpTransport.from_url,
}


def open_transport(url: str) -> Transport:
    """The transport for a `PALSBOX_SMTP_URL`. Connects to nothing yet.

    Raises `TransportUrlError`.
    """
    scheme = urlsplit(url).scheme
    if scheme not in TRANSPORTS:
        known = " or ".join(f"{name}://" for name in TRANSPORTS)
        raise TransportUrlError(
            f"PALSBOX_SMTP_URL must begin with {known}, for example smtp://127.0.0.1:2525."
        )
    return TRANSPORTS[scheme](url)
