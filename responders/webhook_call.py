"""One call to a webhook: signed, to an address that may be called, without a patient's details.

Signed as https://www.standardwebhooks.com has it. The name is resolved once, every address
is checked, and the connection goes to the very address that was checked, so that a name
cannot point elsewhere in between.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
import secrets
import socket
import ssl
from collections.abc import Collection
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

import httpx

MARK = "whsec_"
TIMEOUT_SECONDS = 10.0
PORTS = {"https": 443, "http": 80}


class WebhookError(Exception):
    """The call did not succeed, or must not be made; the message is one sentence."""


class WebhookGoneError(WebhookError):
    """The receiver says that it wants no more calls (410)."""


def new_secret() -> str:
    """A secret to sign with: 192 random bits."""
    return MARK + base64.b64encode(secrets.token_bytes(24)).decode()


def new_message_id() -> str:
    """An id that stays the same through every attempt."""
    return f"msg_{secrets.token_hex(16)}"


def body_of(event: str, reference: str, happened_at: datetime, link: str) -> bytes:
    """What is said: the event, the case's reference and where to sign in to see it."""
    told = {
        "type": event,
        "timestamp": happened_at.astimezone(UTC).isoformat(),
        "data": {"reference": reference, "link": link},
    }
    return json.dumps(told, separators=(",", ":")).encode()


def headers_of(secret: str, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The three headers by which the receiver knows that it is us, now, and once."""
    seconds = int(at.timestamp())
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = f"{message_id}.{seconds}.".encode() + body
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{digest}",
        "content-type": "application/json",
        "user-agent": "palsbox",
    }


def check_url(url: str, hosts: Collection[str]) -> SplitResult:
    """The parts of a URL that may be called at all. `hosts` are names, or `name:port`, that
    may also be on our own network; one of loopback may do without TLS.

    Raises `WebhookError`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise WebhookError("That is no URL.") from error
    host = parts.hostname or ""
    if not url.isascii() or not url.isprintable() or not host or parts.username or parts.fragment:
        raise WebhookError("Write the URL as https://host/path, without a name or password in it.")
    loopback = _is_loopback(host) and f"{host}:{port}" in hosts
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise WebhookError("The URL must begin with https://.")
    return parts


def call(
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    hosts: Collection[str],
    ca: str | None = None,
) -> None:
    """Posts the body; follows no redirect, keeps no cookie, reads no answer but its status.

    `ca` is a PEM file of authorities instead of the usual. Raises `WebhookError`.
    """
    parts = check_url(url, hosts)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    listed = host in hosts or f"{host}:{port}" in hosts
    address = _address(host, port, listed=listed)
    shown = f"[{address}]" if ":" in address else address
    there = parts._replace(netloc=f"{shown}:{port}").geturl()
    try:
        with (
            httpx.Client(
                verify=ssl.create_default_context(cafile=ca),
                trust_env=False,
                follow_redirects=False,
                timeout=TIMEOUT_SECONDS,
            ) as client,
            client.stream(
                "POST",
                there,
                content=body,
                headers={**headers, "host": parts.netloc},
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            code = answer.status_code
    except (httpx.HTTPError, OSError, ValueError) as error:
        raise WebhookError(f"{host} did not take the call ({type(error).__name__}).") from error
    if code == 410:
        raise WebhookGoneError(f"{host} wants no more calls (410 Gone).")
    if not 200 <= code < 300:
        raise WebhookError(f"{host} answered {code}, not 2xx.")


def _address(host: str, port: int, *, listed: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise WebhookError(f"{host} cannot be found.") from error
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if not listed and not all(_is_public(address) for address in addresses):
        raise WebhookError(
            f"{host} is on a private network. Whoever runs palsbox can allow it in "
            "PALSBOX_WEBHOOK_HOSTS."
        )
    return addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
