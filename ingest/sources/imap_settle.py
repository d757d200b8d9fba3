"""Carries out the afterwards-rule on an IMAP server.

MOVE is RFC 6851, UID EXPUNGE RFC 4315.
"""

from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from ingest.source import Fetched, SourceError
from ingest.sources.afterwards import Afterwards
from ingest.sources.imap_connection import ImapConnection, OpenFolder


def settle(connection: ImapConnection, rule: Afterwards, fetched: Fetched) -> None:
    """Sets the keyword on the message or moves it; junk and unreadable mail stays as it is.

    One that is gone already is no error. Raises `SourceError`.
    """
    if not rule.changes_the_mailbox or fetched.junk or fetched.raw is None:
        return
    uidvalidity, _, uid = fetched.key.partition(":")
    folder = connection.open(fetched.folder)
    if str(folder.uidvalidity) != uidvalidity:
        return  # the folder was replaced: that UID now names another message, or none
    if rule.action == "keyword":
        _require_keywords(connection, folder, rule)
        with connection.speaking() as client:
            client.add_flags([int(uid)], [rule.name], silent=True)
        return
    with connection.speaking() as client:
        try:
            _move(client, int(uid), rule.name)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise _no_such_target(connection, rule) from error


def check_rule(connection: ImapConnection, rule: Afterwards) -> None:
    """Tries whether the rule could be kept. Raises `SourceError`, permanent, if not."""
    if rule.action == "keyword":
        _require_keywords(connection, connection.open(connection.address.folder), rule)
    elif rule.action == "move":
        with connection.speaking() as client:
            if not client.folder_exists(rule.name):
                raise _no_such_target(connection, rule)


def _move(client: Any, uid: int, target: str) -> None:
    if client.has_capability("MOVE"):
        client.move([uid], target)
    elif client.has_capability("UIDPLUS"):
        client.copy([uid], target)
        client.add_flags([uid], [rb"\Deleted"], silent=True)
        client.uid_expunge([uid])
    else:
        # EXPUNGE alone would remove whatever else staff have marked as deleted.
        raise SourceError(
            "The mail server cannot move one message (no MOVE, no UIDPLUS): "
            "set PALSBOX_AFTERWARDS to keyword:NAME or leave it empty.",
            permanent=True,
        )


def _require_keywords(connection: ImapConnection, folder: OpenFolder, rule: Afterwards) -> None:
    if rb"\*" not in folder.permanent_flags and rule.name.encode() not in folder.permanent_flags:
        raise SourceError(
            f"{connection.address.name} keeps no keywords of ours: "
            "set PALSBOX_AFTERWARDS to move:FOLDER or leave it empty.",
            permanent=True,
        )


def _no_such_target(connection: ImapConnection, rule: Afterwards) -> SourceError:
    return SourceError(
        f"Mail of {connection.address.name} cannot be moved to '{rule.name}': "
        "create that folder or correct PALSBOX_AFTERWARDS.",
        permanent=True,
    )
