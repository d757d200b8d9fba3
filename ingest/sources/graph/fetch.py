"""Fetches whole messages, a few at once.

https://learn.microsoft.com/en-us/graph/outlook-get-mime-message
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from urllib.parse import quote

from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.errors import GraphError
from ingest.sources.sizes import LARGEST_MESSAGE, too_large
from ingest.sources.synced.listed import Answer, Batch, Listed

AT_ONCE = 3
"""Requests at the same time. Outlook allows four to a mailbox; sending has the fourth.
https://learn.microsoft.com/en-us/graph/throttling-limits#outlook-service-limits"""

BATCH = 12
BATCH_BYTES = 16 * 1024 * 1024
"""What is handed on together; more is in memory only where one message is larger, or while the
next ones are already on their way."""

_EVERYTHING = (0, 401, 403, 404, 429, 503, 504)


def message_url(client: GraphClient, key: str) -> str:
    """The URL of the message with that id."""
    return client.user(f"messages/{quote(key, safe='')}")


def fetch_batches(client: GraphClient, listed: Sequence[Listed]) -> Iterator[Batch]:
    """The messages in their order, a batch at a time.

    Raises `GraphError` where it is not one message's fault.
    """
    waiting = iter(listed)
    running: deque[tuple[Listed, Future[Answer]]] = deque()
    batch: list[tuple[Listed, Answer]] = []
    held = 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="graph") as pool:
        while True:
            for item in islice(waiting, AT_ONCE - len(running)):
                running.append((item, pool.submit(_fetch, client, item)))
            if not running:
                break
            item, future = running.popleft()
            answer = future.result()
            batch.append((item, answer))
            held += len(answer) if isinstance(answer, bytes) else 0
            if len(batch) == BATCH or held > BATCH_BYTES:
                yield batch
                batch, held = [], 0
    if batch:
        yield batch


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
