"""Fetches whole messages, a few at once.

https://learn.microsoft.com/en-us/graph/outlook-get-mime-message
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.delta import Listed
from ingest.sources.graph.errors import GraphError
from ingest.sources.sizes import LARGEST_MESSAGE, too_large

AT_ONCE = 3
"""Requests at the same time. Outlook allows four to a mailbox; sending has the fourth.
https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits"""

BATCH = 12
"""Messages in memory at once."""

Answer = bytes | str | GraphError | None
"""A message's bytes; or a sentence of why they are not read; or why the service did not give
them; or `None` where the message is gone."""

_EVERYTHING = (0, 401, 403, 404, 429, 503, 504)


def message_url(client: GraphClient, key: str) -> str:
    """The URL of the message with that id."""
    return client.user(f"messages/{quote(key, safe='')}")


def fetch_batches(
    client: GraphClient, listed: Sequence[Listed]
) -> Iterator[list[tuple[Listed, Answer]]]:
    """The messages in their order, a batch at a time.

    Raises `GraphError` where it is not one message's fault.
    """
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="graph") as pool:
        for start in range(0, len(listed), BATCH):
            batch = listed[start : start + BATCH]
            yield list(zip(batch, pool.map(lambda item: _fetch(client, item), batch), strict=True))


def _fetch(client: GraphClient, item: Listed) -> Answer:
    if not item.named:
        return "The mail server cannot even name this message: look for it in Outlook."
    trouble: GraphError | None = None
    # A single failure may be chance.
    for _ in range(2):
        try:
            raw = client.get_bytes(f"{message_url(client, item.key)}/$value", most=LARGEST_MESSAGE)
        except GraphError as error:
            if error.is_gone:
                return None
            if error.status in _EVERYTHING:
                raise
            trouble = error
        else:
            return raw if len(raw) <= LARGEST_MESSAGE else too_large(len(raw))
    return trouble
