"""The Graph source: a mailbox of Microsoft 365 behind `graph://`."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ingest.source import Fetched, Ledger, SourceError
from ingest.sources.afterwards import NOTHING, Afterwards
from ingest.sources.categories import with_ours
from ingest.sources.graph.address import GraphAddress, GraphUrlError
from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.delta import GraphFolder, Listed, changes
from ingest.sources.graph.doorbell import Doorbell
from ingest.sources.graph.errors import GraphError
from ingest.sources.graph.fetch import Answer, fetch_batches
from ingest.sources.graph.own_mail import DRAFTS, SENT, find_own, put_draft
from ingest.sources.graph.settle import change_categories, folder_id, move
from ingest.sources.oauth.app import App

ASK_EVERY = 3.0
"""Seconds between two questions for new mail: 200 of the 10,000 requests in ten minutes."""

ASK_SELDOM = 60.0
"""Seconds between two where Microsoft rings: a ring may get lost."""

PATIENCE = 3
"""Polls in which a whole batch may fail before its messages, not the service, get the blame."""

INBOX = GraphFolder("INBOX", "inbox", junk=False)
JUNK = GraphFolder("Junk", "junkemail", junk=True)

_ASK_AT_ONCE = 500


def open_graph(url: str, afterwards: Afterwards, since: datetime | None, app: App) -> "GraphSource":
    """The source for a `graph:` URL. Raises `SourceError` for a wrong one."""
    try:
        address = GraphAddress.parse(url)
    except GraphUrlError as error:
        raise SourceError(f"PALSBOX_MAILBOX_URL {error}", permanent=True) from None
    return GraphSource(address, app=app, afterwards=afterwards, since=since)


class GraphSource:
    """Reads the Inbox and the Junk folder of a mailbox, without a trace.

    A message's key is its immutable id, which stays when staff move it. The cursor of a
    folder is Graph's deltaLink; it goes with the last message of a round, so that a round that
    was cut off begins again, and the store knows what it has.
    """

    def __init__(
        self,
        address: GraphAddress,
        *,
        app: App,
        afterwards: Afterwards = NOTHING,
        since: datetime | None = None,
        client: GraphClient | None = None,
    ) -> None:
        self.name = address.name
        self._folders = [INBOX, JUNK] if address.junk else [INBOX]
        self._afterwards = afterwards
        self._since = since
        self._client = client or GraphClient(app, address.tenant, address.mailbox)
        self._links: dict[str, tuple[str | None, str]] = {}
        self._count_at_poll: int | None = None
        self._failures: dict[str, int] = {}
        self._has_served = False
        self._target: str | None = None
        self._doorbell = Doorbell(address, self._client) if address.doorbell else None
        self._asked_at = -ASK_SELDOM

    def poll(self, ledger: Ledger) -> Iterator[Fetched]:
        """See `Source.poll`. Oldest receipt first; messages are fetched a few at a time."""
        self._has_served = False
        with self._saying():
            # Before the listing: what arrives after it must differ from this at the next wait.
            self._count_at_poll = self._count(INBOX)
        for folder in self._folders:
            with self._saying():
                yield from self._poll_folder(folder, ledger)

    def _poll_folder(self, folder: GraphFolder, ledger: Ledger) -> Iterator[Fetched]:
        stored = ledger.cursor(folder.name)
        found = changes(self._client, folder, self._link_after(folder, stored))
        fresh = [item for item in found.listed if self._since is None or self._is_wanted(item)]
        fresh = _not_seen(folder, fresh, ledger)
        if not fresh and found.link is not None:
            # Nothing to store, so nothing moves the stored cursor: only we know how far we are.
            self._links[folder.name] = (stored, found.link)
        for batch in fetch_batches(self._client, fresh):
            self._doubt_the_service(batch)
            for item, answer in batch:
                if answer is not None:
                    yield Fetched(
                        folder=folder.name,
                        key=item.key,
                        raw=answer if isinstance(answer, bytes) else None,
                        received_at=item.received_at,
                        junk=folder.junk,
                        problem=_problem(answer),
                        cursor=found.link if item is fresh[-1] else None,
                    )

    def _link_after(self, folder: GraphFolder, stored: str | None) -> str | None:
        """Where to go on: our own link, if the stored cursor is still the one it began at."""
        began, link = self._links.get(folder.name, (None, None))
        return link if link is not None and began == stored else stored

    def _is_wanted(self, item: Listed) -> bool:
        return self._since is None or item.received_at >= self._since

    def _doubt_the_service(self, batch: Sequence[tuple[Listed, Answer]]) -> None:
        """Where nothing at all could be read in this poll, it may not be the messages."""
        self._has_served |= any(isinstance(answer, bytes) for _, answer in batch)
        trouble = [answer for _, answer in batch if isinstance(answer, GraphError)]
        if trouble and not self._has_served:
            first = batch[0][0].key
            self._failures[first] = self._failures.get(first, 0) + 1
            if self._failures[first] < PATIENCE:
                raise trouble[-1]

    def wait(self, seconds: float) -> bool:
        """See `Source.wait`. Asks every few seconds how many messages the Inbox has, and
        seldom where Microsoft rings.

        One that comes while another goes is seen at the next poll, as is Junk.
        """
        if self._doorbell is not None:
            self._doorbell.keep()
        end = time.monotonic() + seconds
        while True:
            with self._saying():
                if self._asking_is_due() and self._count(INBOX) != self._count_at_poll:
                    return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            if self._doorbell is None:
                time.sleep(min(left, ASK_EVERY))
            elif self._doorbell.wait(min(left, ASK_EVERY)):
                return True

    def _asking_is_due(self) -> bool:
        often = self._doorbell is None or not self._doorbell.hangs
        if not often and time.monotonic() < self._asked_at + ASK_SELDOM:
            return False
        self._asked_at = time.monotonic()
        return True

    def _count(self, folder: GraphFolder) -> int:
        told = self._client.get(
            self._client.user(f"mailFolders/{folder.well_known}?$select=totalItemCount")
        )
        return int(told["totalItemCount"])

    def settle(self, fetched: Fetched) -> None:
        """See `Source.settle`. A keyword is an Outlook category."""
        if fetched.junk or fetched.raw is None:
            return
        name = self._afterwards.name
        with self._saying():
            if self._afterwards.action == "keyword":
                change_categories(
                    self._client, fetched.key, lambda has: has if name in has else [*has, name]
                )
            elif self._afterwards.action == "move":
                self._move(fetched.key)

    @property
    def shows_triage(self) -> bool:
        """See `MarkingSource.shows_triage`."""
        return self._afterwards.action == "categories"

    def mark(self, key: str, labels: Sequence[str], *, junk: bool) -> None:
        """See `MarkingSource.mark`. A label is an Outlook category; junk is not moved."""
        with self._saying():
            change_categories(self._client, key, lambda has: with_ours(has, labels))
            if self._afterwards.name and not junk:
                self._move(key)

    def _move(self, key: str) -> None:
        self._target = self._target or folder_id(self._client, self._afterwards.name)
        move(self._client, key, self._target)

    def has_sent(self, message_id: str) -> bool:
        """See `SentMail.has_sent`."""
        with self._saying():
            return bool(find_own(self._client, SENT, message_id))

    def put_draft(self, message_id: str, raw: bytes) -> None:
        """See `DraftingSource.put_draft`."""
        with self._saying():
            put_draft(self._client, message_id, raw)

    def check_drafts(self) -> str:
        """See `DraftingSource.check_drafts`."""
        with self._saying():
            count = self._count(GraphFolder("Drafts", DRAFTS, junk=False))
        return (
            f"Drafts go to {self.name}, which has {count}; whether the app may write there (role "
            "Application Mail.ReadWrite) shows with the first."
        )

    def check(self) -> str:
        """See `Source.check`. Tries the afterwards-rule, too."""
        with self._saying():
            counts = [f"{self._count(folder)} in {folder.name}" for folder in self._folders]
            if self._afterwards.name and self._afterwards.action != "keyword":
                folder_id(self._client, self._afterwards.name)
        return f"{self.name} can be read: messages {', '.join(counts)}."

    def close(self) -> None:
        """See `Source.close`."""
        if self._doorbell is not None:
            self._doorbell.close()
        self._client.close()

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Graph's errors as a source's."""
        try:
            yield
        except GraphError as error:
            raise SourceError(
                str(error), permanent=error.permanent, refused=error.status == 403
            ) from error


def _not_seen(folder: GraphFolder, listed: list[Listed], ledger: Ledger) -> list[Listed]:
    seen: set[str] = set()
    for start in range(0, len(listed), _ASK_AT_ONCE):
        keys = [item.key for item in listed[start : start + _ASK_AT_ONCE]]
        seen |= ledger.seen(folder.name, keys)
    return [item for item in listed if item.key not in seen]


def _problem(answer: Answer) -> str:
    if isinstance(answer, GraphError):
        return f"The mail server does not hand out this message: open it in Outlook. ({answer})"
    return answer if isinstance(answer, str) else ""
