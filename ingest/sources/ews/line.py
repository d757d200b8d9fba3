"""The line to Exchange as exchangelib wants it: TLS, signing in, and no patience of its own.

exchangelib keeps its lines by server and account for the whole process, with one connection each
and the authorities of certifi. Ours belong to whoever opened them, so that listening for mail
keeps nobody from sending, and believe the authorities they are told to.
"""

import logging
import ssl
from typing import Any

from exchangelib import (
    BASIC,
    DELEGATE,
    IMPERSONATION,
    NTLM,
    UTC,
    Account,
    Configuration,
    Credentials,
    FailFast,
    Version,
)
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorServerBusy,
    MalformedResponseError,
    UnauthorizedError,
)
from exchangelib.protocol import BaseProtocol
from exchangelib.transport import NOAUTH
from exchangelib.util import is_xml
from exchangelib.version import EXCHANGE_2013_SP1
from requests import Response, Session
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies

from ingest.sources.ews.address import EwsAddress
from ingest.sources.pauses import seconds_to_wait

PIECE = 1 << 16
"""Bytes of an answer handed to the XML parser at once."""

OUR_VERSION = EXCHANGE_2013_SP1
"""Every Exchange since then understands it, so that none is asked twice for its version.
https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/requestserverversion"""


class _Answer(Response):
    """exchangelib reads every answer byte by byte, which takes most of a minute for a large
    letter. One that is here already is given out in larger pieces."""

    def iter_content(self, chunk_size: int | None = 1, decode_unicode: Any = False) -> Any:
        """See `requests.Response.iter_content`."""
        is_here = self._content_consumed and isinstance(self._content, bytes)
        return super().iter_content(PIECE if is_here else chunk_size, decode_unicode)


class _Adapter(HTTPAdapter):
    def build_response(self, req: Any, resp: Any) -> Response:
        """See `requests.adapters.HTTPAdapter.build_response`."""
        answer: Response = super().build_response(req, resp)
        answer.__class__ = _Answer
        return answer


class HttpBusy(ErrorServerBusy):  # type: ignore[misc]  # exchangelib has no types
    """Busy, says something on the way or Exchange itself, in HTTP and not in SOAP."""


class Line(BaseProtocol):  # type: ignore[misc]  # exchangelib has no types
    """One connection to one server as one account."""

    RETRY_WAIT = 0
    USERAGENT = "palsbox"
    HTTP_ADAPTER_CLS = _Adapter

    def __init__(self, address: EwsAddress, version: Version, *, timeout: float) -> None:
        super().__init__(_configuration(address, version))
        self.TIMEOUT = timeout
        self._verify: str | bool = str(address.ca) if address.ca else _authorities()

    @property
    def version(self) -> Version:
        """See `exchangelib.protocol.Protocol.version`: told, not asked for."""
        return self.config.version

    def create_session(self) -> Session:
        """See `BaseProtocol.create_session`."""
        session: Session = super().create_session()
        # Else REQUESTS_CA_BUNDLE would win over what the URL says; so proxies are taken by hand.
        session.trust_env = False
        session.proxies.update(get_environ_proxies(self.service_endpoint))
        session.verify = self._verify
        return session


def open_account(address: EwsAddress, *, timeout: float) -> Account:
    """The mailbox as exchangelib knows it, on a line of its own. Nothing is connected yet.

    `timeout` counts the seconds that Exchange may keep silent.
    """
    _quieten()
    version = Version(build=OUR_VERSION)
    account = Account(
        address.mailbox,
        access_type=IMPERSONATION if address.impersonates else DELEGATE,
        # The line that an account makes for itself is shared by the process: it gets none of
        # our secrets, and is never used.
        config=Configuration(service_endpoint=address.endpoint, auth_type=NOAUTH, version=version),
        default_timezone=UTC,
    )
    account.protocol = Line(address, version, timeout=timeout)
    return account


def _configuration(address: EwsAddress, version: Version) -> Configuration:
    """How exchangelib reaches the server: nothing is looked up, guessed or tried again."""
    return Configuration(
        service_endpoint=address.endpoint,
        credentials=Credentials(address.user, address.secret),
        auth_type=BASIC if address.basic else NTLM,
        version=version,
        retry_policy=_Plain(),
        max_connections=1,
    )


def _quieten() -> None:
    """Keeps exchangelib's log to itself: where something fails it writes whole requests there,
    and with them people's letters."""
    logging.getLogger("exchangelib").setLevel(logging.CRITICAL + 1)


class _Plain(FailFast):  # type: ignore[misc]  # exchangelib has no types
    """Tells each HTTP answer apart by its status, and keeps what it says of waiting."""

    def raise_response_errors(self, response: Response) -> None:
        """See `exchangelib.protocol.RetryPolicy`."""
        match response.status_code:
            case 200:
                return
            case 500 if is_xml(response.content):
                return  # a SOAP fault
            case 401:
                raise UnauthorizedError("HTTP 401")
            case 403:
                raise ErrorAccessDenied("HTTP 403")
            case 429 | 503 as status:
                after = response.headers.get("Retry-After")
                raise HttpBusy(
                    f"HTTP {status}", back_off=seconds_to_wait(after, 1) if after else None
                )
            case status:
                raise MalformedResponseError(f"HTTP {status} {response.reason}")


def _authorities() -> str | bool:
    """The system's authorities, where requests would take those of certifi."""
    paths = ssl.get_default_verify_paths()
    return paths.cafile or paths.capath or True
