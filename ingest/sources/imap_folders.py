"""Which folders of an account hold junk.

SPECIAL-USE is RFC 6154, NAMESPACE RFC 2342.
"""

from collections.abc import Sequence
from typing import Any

from ingest.sources.imap_address import ImapAddress
from ingest.sources.imap_connection import ImapConnection
from ingest.sources.junk import is_junk_name

Listed = tuple[tuple[bytes, ...], bytes | None, str]
"""A folder as imapclient lists it: its flags, the separator, its name."""


def folders_to_read(connection: ImapConnection) -> list[tuple[str, bool]]:
    """The folder of the address and the Junk folders, each with whether it holds junk."""
    address = connection.address
    main = (address.folder, False)
    if address.junk is not None:
        return [main, (address.junk, True)] if address.junk else [main]
    with connection.speaking() as client:
        listed = client.list_folders()
        foreign = _foreign_prefixes(client, address)
    return [main, *((name, True) for name in junk_folders(listed, foreign, address.folder))]


def junk_folders(listed: Sequence[Listed], foreign: tuple[str, ...], main: str) -> list[str]:
    """The names in `listed` that hold junk, by special use or by name.

    Both count, since a server may mark one folder and a mail program use another.
    Folders of other people (`foreign` prefixes) and `main` itself are left out.
    """
    return [
        name
        for flags, separator, name in listed
        if name != main
        and not (foreign and name.startswith(foreign))
        and not _has(flags, b"\\noselect")
        and not _has(flags, b"\\nonexistent")
        and (_has(flags, b"\\junk") or is_junk_name(name, (separator or b"").decode("ascii")))
    ]


def _has(flags: tuple[bytes, ...], flag: bytes) -> bool:
    return any(each.lower() == flag for each in flags)


def _foreign_prefixes(client: Any, address: ImapAddress) -> tuple[str, ...]:
    """Where other people's folders begin, unless the mailbox itself lies there."""
    if not client.has_capability("NAMESPACE"):
        return ()
    spaces = client.namespace()
    prefixes = [prefix for kind in (spaces.other, spaces.shared) for prefix, _ in kind or ()]
    return tuple(p for p in prefixes if p and not address.folder.startswith(p))
