"""The EWS source: a mailbox of Exchange on premises behind `ews://`."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from ingest.source import Fetched, Ledger, SourceError
from ingest.sources.afterwards import NOTHING, Afterwards
from ingest.sources.categories import with_ours
from ingest.sources.ews.address import EwsAddress, EwsUrlError
from ingest.sources.ews.client import EwsClient
from ingest.sources.ews.doorbell import Doorbell
from ingest.sources.ews.fetch import fetch_batches
from ingest.sources.ews.listing import changes
from ingest.sources.ews.own_mail import DRAFTS, SENT, find_own, put_draft
from ingest.sources.ews.settle import change_categories, folder_id, move
from ingest.sources.oauth.app import App
from ingest.sources.synced.errors import saying
from ingest.sources.synced.listed import INBOX, JUNK, Folder
from ingest.sources.synced.rounds import Rounds
from ingest.sources.synced.settling import carry_out
from ingest.sources.synced.told import can_be_read, takes_drafts
from ingest.sources.synced.waiting import ASK_SELDOM, Arrivals


def open_ews(url: str, afterwards: Afterwards, since: datetime | None, app: App) -> "EwsSource":
    """The source for an `ews:` URL. Raises `SourceError` for a wrong one."""
    try:
        address = EwsAddress.parse(url, app)
    except EwsUrlError as error:
        raise SourceError(f"PALSBOX_MAILBOX_URL {error}", permanent=True) from None
    return EwsSource(address, afterwards=afterwards, since=since)


class EwsSource:
    """Reads the Inbox and the Junk folder of a mailbox, without a trace.

    A message's key is its id, which is another one once it was moved. The cursor of a folder is
    Exchange's sync state.
    """

    def __init__(
        self,
        address: EwsAddress,
        *,
        afterwards: Afterwards = NOTHING,
        since: datetime | None = None,
        client: EwsClient | None = None,
        doorbell: Doorbell | None = None,
    ) -> None:
        self.name = address.name
        self._folders = [INBOX, JUNK] if address.junk else [INBOX]
        self._afterwards = afterwards
        self._rounds = Rounds(self._folders, since)
        self._client = client or EwsClient(address)
        self._doorbell = doorbell or Doorbell(address, [each.well_known for each in self._folders])
        self._arrivals = Arrivals(partial(self._count, INBOX))
        self._target: str | None = None
        self._asked_at = -ASK_SELDOM
        self._hung_when_asked = 0

    def poll(self, ledger: Ledger) -> Iterator[Fetched]:
        """See `Source.poll`. Oldest receipt first; messages are fetched a few at a time."""
        self._arrivals.begin_poll()
        yield from self._rounds.another(
            ledger, partial(changes, self._client), partial(fetch_batches, self._client)
        )

    def wait(self, seconds: float) -> bool:
        """See `Source.wait`. Asks every few seconds how many messages the Inbox has, and
        seldom where Exchange rings.

        One that comes while another goes is rung for, or seen at the next poll.
        """
        self._doorbell.keep()
        return self._arrivals.wait(seconds, self._asking_is_due, self._doorbell.wait)

    def _asking_is_due(self) -> bool:
        hung, now = self._doorbell.times_hung, time.monotonic()
        often = not self._doorbell.hangs or hung != self._hung_when_asked
        if not often and now < self._asked_at + ASK_SELDOM:
            return False
        self._asked_at, self._hung_when_asked = now, hung
        return True

    def _count(self, folder: Folder) -> int:
        return self._client.ask(lambda exchange: exchange.count(folder.well_known))

    def settle(self, fetched: Fetched) -> None:
        """See `Source.settle`. A keyword is an Outlook category."""
        carry_out(self._afterwards, fetched, partial(change_categories, self._client), self._move)

    @property
    def shows_triage(self) -> bool:
        """See `MarkingSource.shows_triage`."""
        return self._afterwards.action == "categories"

    def mark(self, key: str, labels: Sequence[str], *, junk: bool) -> None:
        """See `MarkingSource.mark`. A label is an Outlook category; junk is not moved.

        A message that we moved is found by what we wrote on it; one that staff moved is left.
        """
        moves = bool(self._afterwards.name) and not junk
        with saying():
            if self._give(key, labels, remember=moves):
                if moves:
                    self._move(key)
            elif moves:
                target = self._target_id()
                moved = self._client.ask(lambda exchange: exchange.find_remembered(target, key))
                if moved is not None:
                    self._give(moved, labels)

    def _give(self, key: str, labels: Sequence[str], *, remember: bool = False) -> bool:
        return change_categories(
            self._client, key, lambda has: with_ours(has, labels), remember=remember
        )

    def _move(self, key: str) -> None:
        move(self._client, key, self._target_id())

    def _target_id(self) -> str:
        self._target = self._target or folder_id(self._client, self._afterwards.name)
        return self._target

    def has_sent(self, message_id: str) -> bool:
        """See `SentMail.has_sent`."""
        with saying():
            return find_own(self._client, SENT, message_id)

    def put_draft(self, message_id: str, raw: bytes) -> None:
        """See `DraftingSource.put_draft`."""
        with saying():
            put_draft(self._client, message_id, raw)

    def check_drafts(self) -> str:
        """See `DraftingSource.check_drafts`."""
        with saying():
            count = self._count(Folder("Drafts", DRAFTS, junk=False))
        return takes_drafts(self.name, count, "whether the account may write there")

    def check(self) -> str:
        """See `Source.check`. Tries the afterwards-rule, too."""
        with saying():
            said = can_be_read(self.name, self._folders, self._count)
            if self._afterwards.name and self._afterwards.action != "keyword":
                folder_id(self._client, self._afterwards.name)
        return said

    def close(self) -> None:
        """See `Source.close`."""
        self._doorbell.close()
        self._client.close()
