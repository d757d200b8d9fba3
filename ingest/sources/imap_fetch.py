"""Asks for many messages at once, and finds the one that spoils the answer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ingest.source import SourceError
from ingest.sources.imap_connection import ImapConnection, OpenFolder

SEARCH_AT_ONCE = 50_000
"""UIDs in one answer to a search: of ten digits at most, they fit imaplib's megabyte."""

Answer = dict[bytes, Any] | SourceError
"""What the server told of a message, or why it would not."""


def uids_after(
    connection: ImapConnection, folder: OpenFolder, last: int, since: datetime | None
) -> Iterator[list[int]]:
    """The UIDs above `last` in the folder, ascending, in portions.

    With `since` older mail is left out, give or take a day: the server compares
    dates in a zone of its own.

    imaplib reads no line over a megabyte, so a large folder is not listed in one;
    and `n:*` always brings the last message, even where its UID is below n.
    """
    recent = [] if since is None else [b"SINCE", since.date() - timedelta(days=1)]
    for span in _spans(folder, last):
        reopen(connection, folder)
        with connection.speaking() as client:
            found = client.search([b"UID", span.encode("ascii"), *recent])
        yield sorted(uid for uid in found if uid > last)


def _spans(folder: OpenFolder, last: int) -> Iterator[str]:
    if folder.uidnext is None or folder.exists <= SEARCH_AT_ONCE:
        yield f"{last + 1}:*"
        return
    for first in range(last + 1, folder.uidnext, SEARCH_AT_ONCE):
        yield f"{first}:{min(first + SEARCH_AT_ONCE, folder.uidnext) - 1}"


def batches(sizes: Mapping[int, int], *, most: int, most_bytes: int) -> Iterator[list[int]]:
    """The UIDs in their order, together at most so many and so large; a larger one alone."""
    batch: list[int] = []
    weight = 0
    for uid, size in sizes.items():
        if batch and (len(batch) == most or weight + size > most_bytes):
            yield batch
            batch, weight = [], 0
        batch.append(uid)
        weight += size
    if batch:
        yield batch


def fetch_each(
    connection: ImapConnection, folder: OpenFolder, uids: Sequence[int], *items: bytes
) -> dict[int, Answer]:
    """The `items` of each message; one that is gone has no answer.

    Where the server fails over some messages, or hangs up as Dovecot does, the rest
    still get theirs: the batch is halved until the guilty ones are alone. Raises
    `SourceError` where the server cannot be reached any more.
    """
    trouble = None
    # A single message gets a second try: the line may have failed by chance.
    for _ in range(2 if len(uids) == 1 else 1):
        reopen(connection, folder)
        try:
            return _ask(connection, uids, items)
        except SourceError as error:
            trouble = error
    reopen(connection, folder)  # raises where the server is gone altogether
    if len(uids) == 1 and trouble is not None:
        return {uids[0]: trouble}
    middle = len(uids) // 2
    first = fetch_each(connection, folder, uids[:middle], *items)
    return first | fetch_each(connection, folder, uids[middle:], *items)


def reopen(connection: ImapConnection, folder: OpenFolder) -> None:
    """Makes sure that the same folder is open still. Raises `SourceError`."""
    now = connection.open(folder.name)
    if now.uidvalidity != folder.uidvalidity:
        raise SourceError(
            f"The folder '{folder.name}' of {connection.address.name} was replaced while it "
            "was read; it is read from its start at the next look."
        )


def _ask(
    connection: ImapConnection, uids: Sequence[int], items: tuple[bytes, ...]
) -> dict[int, Answer]:
    wanted = [item.replace(b".PEEK", b"") for item in items]
    with connection.speaking() as client:
        told = client.fetch(uids, items)
        answers: dict[int, Answer] = {
            uid: told[uid]
            for uid in uids
            if uid in told and all(told[uid].get(name) is not None for name in wanted)
        }
        missing = [uid for uid in uids if uid not in answers]
        if missing:
            # Expunged meanwhile, then it is no longer listed after a NOOP; or withheld.
            client.noop()
            listed = client.search([b"UID", ",".join(map(str, missing)).encode("ascii")])
            if listed and len(uids) > 1:
                raise SourceError("withheld")
            for uid in listed:
                answers[uid] = SourceError("The server lists the message but does not give it.")
    return answers
