"""One connection to an IMAP server: opened when first needed, dropped when it fails.

IMAP4rev1 is RFC 3501, IDLE RFC 2177.
"""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from ingest.source import SourceError
from ingest.sources.imap_address import ImapAddress
from ingest.sources.imap_errors import IMAP_FAILURES, explain, folder_refused
from ingest.sources.imap_login import ImapLogin
from ingest.sources.oauth.app import NO_APP, App

TIMEOUT = 30.0
"""Seconds that the server may keep silent in the middle of an answer."""

IDLE_AT_MOST = 9 * 60.0
"""Seconds in one IDLE. The RFC allows 29 minutes; many routers forget a silent line after ten."""


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """What the server said when it opened a folder."""

    name: str
    uidvalidity: int
    uidnext: int | None
    exists: int
    permanent_flags: frozenset[bytes]


class ImapConnection:
    """A logged-in line to the server, with one folder open at a time.

    Every failure becomes a `SourceError` and drops the line; the next use opens
    another. With `writable` folders are opened by SELECT, else by EXAMINE.
    """

    def __init__(self, address: ImapAddress, *, writable: bool, app: App = NO_APP) -> None:
        self.address = address
        self._login = ImapLogin(address, app)
        self._writable = writable
        self._client: IMAPClient | None = None
        self._folder: OpenFolder | None = None
        self._idle_until: float | None = None

    @contextmanager
    def speaking(self) -> Iterator[IMAPClient]:
        """The client, ready for a command. Raises `SourceError`."""
        try:
            if self._client is None:
                self._client = self._logged_in()
            self._end_idle(self._client)
            yield self._client
        except SourceError:
            self.drop()
            raise
        except IMAP_FAILURES as error:
            self.drop()
            raise explain(error, self.address) from error

    def open(self, name: str, *, afresh: bool = False) -> OpenFolder:
        """Opens the folder unless it is open; `afresh` asks the server anew in any case."""
        if self._folder is not None and self._folder.name == name and not afresh:
            return self._folder
        with self.speaking() as client:
            try:
                told = client.select_folder(name, readonly=not self._writable)
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                raise folder_refused(error, self.address, name) from error
            self._folder = OpenFolder(
                name,
                uidvalidity=told.get(b"UIDVALIDITY", 0),
                uidnext=told.get(b"UIDNEXT"),
                exists=told[b"EXISTS"],
                permanent_flags=frozenset(told.get(b"PERMANENTFLAGS", ())),
            )
            return self._folder

    def can(self, capability: str) -> bool:
        """Whether the server offers `capability`. Leaves IDLE alone: the answer is known."""
        if self._client is not None and self.listening:
            return bool(self._client.has_capability(capability))
        with self.speaking() as client:
            return bool(client.has_capability(capability))

    @property
    def listening(self) -> bool:
        """Whether the server is in IDLE and would speak up."""
        return self._client is not None and self._idle_until is not None

    def hear(self, seconds: float) -> list[Any]:
        """What the server says by itself about the open folder within `seconds`.

        Returns as soon as it says something, and stays in IDLE between two calls
        unless that grew old: `listening` tells. Raises `SourceError`.
        """
        if not self.listening:
            with self.speaking() as client:
                client.idle()
                self._idle_until = time.monotonic() + IDLE_AT_MOST
        try:
            return self._heard(self._client, seconds)
        except IMAP_FAILURES as error:
            self.drop()
            raise explain(error, self.address) from error

    def _heard(self, client: Any, seconds: float) -> list[Any]:
        end = time.monotonic() + seconds
        said: list[Any] = client.idle_check(timeout=seconds)
        if any(line[0] == b"BYE" for line in said):
            raise IMAPClientAbortError("BYE")
        too_soon = time.monotonic() < end
        if not said and (too_soon or time.monotonic() >= (self._idle_until or 0.0)):
            # Woken by nothing: TLS talked to itself, or the line is dead, which only its
            # use brings out.
            self._end_idle(client)
        return said

    def _end_idle(self, client: Any) -> None:
        if self._idle_until is not None:
            self._idle_until = None
            client.idle_done()

    def _logged_in(self) -> IMAPClient:
        address = self.address
        self._login.prepare()
        context = _tls_context(address) if address.tls != "none" else None
        client = IMAPClient(
            address.host,
            address.port,
            ssl=address.tls == "implicit",
            ssl_context=context,
            timeout=TIMEOUT,
        )
        client.normalise_times = False  # aware moments instead of naive local ones
        try:
            if address.tls == "starttls":
                _start_tls(client, address, context)
            self._login.log_in(client)
        except BaseException:
            _hang_up(client)
            raise
        return client

    def drop(self) -> None:
        """Closes the line without a word."""
        client, self._client = self._client, None
        self._folder = self._idle_until = None
        if client is not None:
            _hang_up(client)

    def close(self) -> None:
        """Says goodbye and closes the line. May be called twice."""
        if self._client is not None:
            with suppress(SourceError), self.speaking() as client:
                client.logout()
        self.drop()
        self._login.close()


def _tls_context(address: ImapAddress) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=address.ca)
    except OSError as error:
        raise SourceError(
            f"The authority's file {address.ca} for {address.name} is no readable PEM file: "
            "correct ?ca= in PALSBOX_MAILBOX_URL.",
            permanent=True,
        ) from error


def _start_tls(client: Any, address: ImapAddress, context: ssl.SSLContext | None) -> None:
    if not client.has_capability("STARTTLS"):
        raise SourceError(
            f"{address.name} does not offer STARTTLS: use imaps:// in PALSBOX_MAILBOX_URL.",
            permanent=True,
        )
    client.starttls(context)


def _hang_up(client: Any) -> None:
    with suppress(*IMAP_FAILURES):
        client.shutdown()
