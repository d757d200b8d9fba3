"""Looks for a mail of our own in the account's Sent folders.

SPECIAL-USE is RFC 6154. Exchange and others file there what they take by SMTP; a server that
does not has nothing there, so that a mail's absence proves nothing.
"""

from ingest.sources.imap_connection import ImapConnection

_NAMES = frozenset({"sent", "sent items", "sent mail", "sent messages"})


def in_sent(connection: ImapConnection, message_id: str) -> bool:
    """Whether a Sent folder has a mail with this Message-ID of ours. Raises `SourceError`."""
    with connection.speaking() as client:
        folders = [
            name
            for flags, _, name in client.list_folders()
            if any(flag.lower() == rb"\sent" for flag in flags) or name.casefold() in _NAMES
        ]
    for folder in folders:
        connection.open(folder, afresh=True)
        with connection.speaking() as client:
            if client.search([b"HEADER", b"Message-ID", message_id.encode("ascii")]):
                return True
    return False
