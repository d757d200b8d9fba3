"""The Graph source: a mailbox of Microsoft 365 behind `graph://`."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from ingest.source import Fetched, Ledger, SourceError
from ingest.sources.afterwards import NOTHING, Afterwards
from ingest.sources.categories import with_ours
from ingest.sources.graph.address import GraphAddress, GraphUrlError
from ingest.sources.graph.client import GraphClient
from ingest.sources.graph.delta import changes
from ingest.sources.graph.doorbell import Doorbell
from ingest.sources.graph.fetch import fetch_batches
from ingest.sources.graph.own_mail import DRAFTS, SENT, find_own, put_draft
from ingest.sources.graph.settle import change_categories, folder_id, move_from_inbox
from ingest.sources.oauth.app import App
from ingest.sources.synced.errors import saying
from ingest.sources.synced.listed import INBOX, JUNK, Folder
from ingest.sources.synced.rounds import Rounds
from ingest.sources.synced.settling import carry_out
from ingest.sources.synced.told import can_be_read, takes_drafts
from ingest.sources.synced.waiting import ASK_SELDOM, Arrivals


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
    folder is Graph's deltaLink.
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
        self._rounds = Rounds(self._folders, since)
        self._client = client or GraphClient(app, address.tenant, address.mailbox)
        self._arrivals = Arrivals(partial(self._count, INBOX))
        self._target: str | None = None
        self._doorbell = Doorbell(address, self._client) if address.doorbell else None
        self._asked_at = -ASK_SELDOM

    def poll(self, ledger: Ledger) -> Iterator[Fetched]:
        """See `Source.poll`. Oldest receipt first; messages are fetched a few at a time."""
        self._arrivals.begin_poll()
        yield from self._rounds.another(
            ledger, partial(changes, self._client), partial(fetch_batches, self._client)
        )

    def wait(self, seconds: float) -> bool:
        """See `Source.wait`. Asks every few seconds how many messages the Inbox has, and
        seldom where Microsoft rings.

        One that comes while another goes is seen at the next poll, as is Junk.
        """
        if self._doorbell is not None:
            self._doorbell.keep()
        return self._arrivals.wait(seconds, self._asking_is_due, self._rung)

    def _rung(self, seconds: float) -> bool:
        if self._doorbell is not None:
            return self._doorbell.wait(seconds)
        time.sleep(seconds)
        return False

    def _asking_is_due(self) -> bool:
        often = self._doorbell is None or not self._doorbell.hangs
        if not often and time.monotonic() < self._asked_at + ASK_SELDOM:
            return False
        self._asked_at = time.monotonic()
        return True

    def _count(self, folder: Folder) -> int:
        told = self._client.get(
            self._client.user(f"mailFolders/{folder.well_known}?$select=totalItemCount")
        )
        return int(told["totalItemCount"])

    def settle(self, fetched: Fetched) -> None:
        """See `Source.settle`. A keyword is an Outlook category."""
        carry_out(self._afterwards, fetched, partial(change_categories, self._client), self._move)

    @property
    def shows_triage(self) -> bool:
        """See `MarkingSource.shows_triage`."""
        return self._afterwards.action == "categories"

    def mark(self, key: str, labels: Sequence[str], *, junk: bool) -> None:
        """See `MarkingSource.mark`. A label is an Outlook category; junk is not moved, nor is
        what staff have put into a folder of their own."""
        with saying():
            change_categories(self._client, key, lambda has: with_ours(has, labels))
            if self._afterwards.name and not junk:
                self._move(key)

    def _move(self, key: str) -> None:
        self._target = self._target or folder_id(self._client, self._afterwards.name)
        move_from_inbox(self._client, key, self._target)

    def has_sent(self, message_id: str) -> bool:
        """See `SentMail.has_sent`."""
        with saying():
            return bool(find_own(self._client, SENT, message_id))

    def put_draft(self, message_id: str, raw: bytes) -> None:
        """See `DraftingSource.put_draft`."""
        with saying():
            put_draft(self._client, message_id, raw)

    def check_drafts(self) -> str:
        """See `DraftingSource.check_drafts`."""
        with saying():
            count = self._count(Folder("Drafts", DRAFTS, junk=False))
        return takes_drafts(
            self.name,
            count,
            "whether the app may write there (role Application Mail.ReadWrite)",
        )

    def check(self) -> str:
        """See `Source.check`. Tries the afterwards-rule, too."""
        with saying():
            said = can_be_read(self.name, self._folders, self._count)
            if self._afterwards.name and self._afterwards.action != "keyword":
                folder_id(self._client, self._afterwards.name)
        return said

    def close(self) -> None:
        """See `Source.close`."""
        if self._doorbell is not None:
            self._doorbell.close()
        self._client.close()
