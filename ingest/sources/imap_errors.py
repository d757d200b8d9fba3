"""What the IMAP server's refusals mean, in a sentence for the person who can act on them."""

import socket
import ssl

from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
    LoginError,
)

from ingest.source import SourceError
from ingest.sources.imap_address import ImapAddress

IMAP_FAILURES = (IMAPClientError, OSError)
"""All that imapclient, sockets and TLS raise (`ssl.SSLError` is an `OSError`)."""

# RFC 5530: refusals that pass by themselves.
_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")


def explain(error: Exception, address: ImapAddress) -> SourceError:
    """The error as a `SourceError`; permanent where only a person can mend it."""
    said = _quoted(error, address)
    if isinstance(error, OSError):
        return _line_trouble(error, address, said)
    if isinstance(error, LoginError):
        return _login_refused(error, address, said)
    if isinstance(error, IMAPClientReadOnlyError):
        return SourceError(
            f"{address.name} may only be read: leave PALSBOX_AFTERWARDS empty or let the "
            "user change the folder.",
            permanent=True,
        )
    if isinstance(error, IMAPClientAbortError):
        return SourceError(
            f"The connection to {address.name} was closed by the server; "
            "it is opened again at the next look."
        )
    return SourceError(f"{address.name} did not do what was asked; the server says '{said}'.")


def folder_refused(error: Exception, address: ImapAddress, folder: str) -> SourceError:
    """The server would not open `folder`."""
    said = _quoted(error, address)
    return SourceError(
        f"The folder '{folder}' cannot be opened at {address.name} (the server says '{said}'): "
        "create it, let the user read it, or correct PALSBOX_MAILBOX_URL.",
        permanent=not said.upper().startswith(_PASSING),
    )


def _login_refused(error: LoginError, address: ImapAddress, said: str) -> SourceError:
    # imapclient turns a line that broke during the login into a LoginError, too.
    cause = error.__context__
    if isinstance(cause, IMAPClientAbortError):
        return explain(cause, address)
    if any(code in said.upper() for code in _PASSING):
        return SourceError(
            f"{address.name} cannot log anybody in just now; the server says '{said}'."
        )
    return SourceError(
        f"{address.name} refuses the login (the server says '{said}'): "
        "correct user and secret in PALSBOX_MAILBOX_URL.",
        permanent=True,
        refused=True,
    )


def _line_trouble(error: OSError, address: ImapAddress, said: str) -> SourceError:
    match error:
        case ssl.SSLCertVerificationError():
            return SourceError(
                f"The certificate of {address.name} is not trusted ({error.verify_message}): "
                "name its authority's PEM file with ?ca= or correct the host in "
                "PALSBOX_MAILBOX_URL.",
                permanent=True,
            )
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER"):
            return SourceError(
                f"{address.name} does not speak TLS there: correct the port, or use imap:// "
                "with ?starttls=required in PALSBOX_MAILBOX_URL.",
                permanent=True,
            )
        case ConnectionRefusedError():
            return SourceError(
                f"Nothing answers at {address.name}: start the mail server, or correct host "
                "and port in PALSBOX_MAILBOX_URL."
            )
        case socket.gaierror():
            return SourceError(
                f"The host of {address.name} is not known here: correct it in "
                "PALSBOX_MAILBOX_URL, or mend name resolution."
            )
        case TimeoutError():
            return SourceError(
                f"{address.name} did not answer in time: see whether the mail server or the "
                "network is down; it is tried again."
            )
    return SourceError(
        f"The connection to {address.name} broke ({said}): see whether the mail server or "
        "the network is down; it is tried again."
    )


def _quoted(error: Exception, address: ImapAddress) -> str:
    """The server's own words on one line, without the secret and not at length."""
    said = " ".join(str(error).replace(address.secret or "\0", "…").split())
    said = said.partition(" failed: ")[2] or said
    return said.strip("b'\"") if len(said) <= 200 else f"{said[:200]}…"
