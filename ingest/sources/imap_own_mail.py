"""Mail of our own in an IMAP account: drafts put there for people, and what was sent.

SPECIAL-USE is RFC 6154, APPEND RFC 3501 section 6.3.11. Exchange and others file what they take
by SMTP in Sent; a server that does not has nothing there, so that a mail's absence proves nothing.
"""

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from ingest.source import SourceError
from ingest.sources.imap_connection import ImapConnection

_SENT = rb"\sent", frozenset({"sent", "sent items", "sent mail", "sent messages"})
_DRAFTS = rb"\drafts", frozenset({"drafts", "draft"})


def in_sent(connection: ImapConnection, message_id: str) -> bool:
    """Whether a Sent folder has a mail with this Message-ID of ours. Raises `SourceError`."""
    return any(_holds(connection, name, message_id) for name in _folders(connection, *_SENT))


def put_draft(connection: ImapConnection, message_id: str, raw: bytes) -> None:
    """Puts a draft into the Drafts folder unless it lies there. Raises `SourceError`."""
    folder = drafts_folder(connection)
    if _holds(connection, folder, message_id):
        return
    with connection.speaking() as client:
        try:
            client.append(folder, raw, flags=(rb"\Draft", rb"\Seen"))
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise SourceError(
                f"{connection.address.name} takes no draft into its folder {folder}: let the user "
                "write there and see that the mailbox is not full.",
            ) from error


def drafts_folder(connection: ImapConnection) -> str:
    """The name of the Drafts folder. Raises `SourceError`, permanent, where there is none."""
    for name in _folders(connection, *_DRAFTS):
        return name
    raise SourceError(
        f"{connection.address.name} has no Drafts folder, which PALSBOX_SENDING=drafts needs: "
        "create a folder named Drafts.",
        permanent=True,
    )


def _folders(connection: ImapConnection, use: bytes, names: frozenset[str]) -> list[str]:
    """The folders that the server marks so, before those that are only named so."""
    with connection.speaking() as client:
        listed = [
            (name, (separator or b"").decode("ascii"), {flag.lower() for flag in flags})
            for flags, separator, name in client.list_folders()
        ]
    marked = [name for name, _, flags in listed if use in flags]
    return marked or [
        name
        for name, separator, _ in listed
        if (name.rpartition(separator)[2] if separator else name).casefold() in names
    ]


def _holds(connection: ImapConnection, folder: str, message_id: str) -> bool:
    connection.open(folder, afresh=True)
    with connection.speaking() as client:
        return bool(client.search([b"HEADER", b"Message-ID", message_id.encode("ascii")]))
