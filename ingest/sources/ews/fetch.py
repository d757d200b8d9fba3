"""Fetches whole messages, some in one request."""

from collections.abc import Iterator, Sequence

from ingest.sources.ews.client import EwsClient
from ingest.sources.ews.errors import GONE, EwsError, explain
from ingest.sources.sizes import LARGEST_MESSAGE, too_large
from ingest.sources.synced.listed import Answer, Batch, Listed

TOGETHER = 10
"""Messages in one request at most."""

TOGETHER_BYTES = 8_000_000
"""And bytes, as Exchange counts them; base64 and XML make about half as much again of them."""


def fetch_batches(client: EwsClient, listed: Sequence[Listed]) -> Iterator[Batch]:
    """The messages in their order, a batch at a time.

    Raises `EwsError` where it is not one message's fault.
    """
    for batch in _batches(listed):
        yield list(zip(batch, _fetch(client, batch), strict=True))


def _batches(listed: Sequence[Listed]) -> Iterator[list[Listed]]:
    batch: list[Listed] = []
    for item in listed:
        heavy = sum(each.size for each in batch) + item.size > TOGETHER_BYTES
        if batch and (heavy or len(batch) == TOGETHER):
            yield batch
            batch = []
        batch.append(item)
    if batch:
        yield batch


def _fetch(client: EwsClient, batch: Sequence[Listed]) -> list[Answer]:
    readable = [item for item in batch if _told_at_once(item) is None]
    got = iter(_contents(client, readable) if readable else [])
    return [_told_at_once(item) or next(got) for item in batch]


def _told_at_once(item: Listed) -> str | None:
    """Why a message is not even asked for."""
    if not item.named:
        return "The mail server cannot even name this message: look for it in Outlook."
    return too_large(item.size) if item.size > LARGEST_MESSAGE else None


def _contents(client: EwsClient, batch: Sequence[Listed]) -> list[Answer]:
    """Together; where that fails over a message, which may take its answer down, one by one."""
    keys = [item.key for item in batch]
    told: list[bytes | Exception] = []
    try:
        told = client.ask(lambda exchange: exchange.contents(keys))
    except EwsError as error:
        if not error.is_the_items_fault:
            raise
    if not told:
        return [_again(client, key) for key in keys]
    return [
        _again(client, key) if isinstance(each, Exception) else _read(each)
        for key, each in zip(keys, told, strict=True)
    ]


def _again(client: EwsClient, key: str) -> Answer:
    """One alone, a second time: a single failure may be chance."""
    try:
        (told,) = client.ask(lambda exchange: exchange.contents([key]))
    except EwsError as error:
        if not error.is_the_items_fault:
            raise
        return error
    if isinstance(told, Exception):
        failure = explain(told, client.address)
        return None if failure.code in GONE else failure
    return _read(told)


def _read(raw: bytes) -> Answer:
    if not raw:
        return "The mail server hands out nothing of this message: look for it in Outlook."
    return raw if len(raw) <= LARGEST_MESSAGE else too_large(len(raw))
