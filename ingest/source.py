"""What every mailbox kind offers, and what it may ask of the ledger of mail seen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


class SourceError(Exception):
    """The mailbox cannot be read now. The message is one sentence saying what to do.

    `permanent` is true where waiting will not help (a refused login, a wrong folder);
    `refused` where the mailbox answered, and we may not read it.
    """

    def __init__(self, sentence: str, *, permanent: bool = False, refused: bool = False) -> None:
        super().__init__(sentence)
        self.permanent = permanent
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message as the mailbox gave it.

    `key` names it within its folder for ever (Maildir unique name, IMAP
    `uidvalidity:uid`). `received_at` is the server's own moment of receipt, aware.
    `raw` is `None` where the mailbox lists the message but cannot hand it out;
    `problem` then says why. `cursor` is the folder's cursor once this message is
    stored.
    """

    folder: str
    key: str
    raw: bytes | None
    received_at: datetime
    junk: bool = False
    problem: str = ""
    cursor: str | None = None


class Ledger(Protocol):
    """What the store knows of one mailbox. Sources ask it; they never write it."""

    def cursor(self, folder: str) -> str | None:
        """The cursor last stored for the folder, or `None` on the first visit."""

    def seen(self, folder: str, keys: Iterable[str]) -> set[str]:
        """Those of `keys` that are stored already."""


class Source(Protocol):
    """A mailbox that is read, never changed, unless an afterwards-rule says so.

    One source is used by one thread at a time.
    """

    name: str
    """The mailbox in words for people and the database: its URL without secrets."""

    def poll(self, ledger: Ledger) -> Iterator[Fetched]:
        """Every message not yet in the ledger, oldest first in each folder, Junk too.

        Lazy: the caller commits each batch before it asks for more. Raises
        `SourceError`; messages yielded before that stand.
        """

    def wait(self, seconds: float) -> bool:
        """Waits for new mail, at most so long; true where the mailbox says there is some.

        Raises `SourceError` where the connection broke.
        """

    def settle(self, fetched: Fetched) -> None:
        """Called once the message is committed: the optional keyword or move."""

    def check(self) -> str:
        """Tries the mailbox and says in one sentence what is there. Raises `SourceError`."""

    def close(self) -> None:
        """Gives the connection back. May be called twice."""


@runtime_checkable
class MarkingSource(Source, Protocol):
    """A mailbox whose own programs can show what triage found."""

    @property
    def shows_triage(self) -> bool:
        """Whether the afterwards-rule asks for it."""

    def mark(self, key: str, labels: Sequence[str], *, junk: bool) -> None:
        """Shows these labels, in place of those of an earlier mark, beside what staff set.

        Done twice it changes nothing more; a message that is gone is no error. Raises
        `SourceError`.
        """


@runtime_checkable
class SentMail(Protocol):
    """A mailbox that can also be asked what was sent through its account."""

    def has_sent(self, message_id: str) -> bool:
        """Whether a mail with this Message-ID of ours lies among the sent; false proves
        nothing. Raises `SourceError`."""


@runtime_checkable
class DraftingSource(Source, SentMail, Protocol):
    """A mailbox with a Drafts folder, from which people send with their own mail program."""

    def put_draft(self, message_id: str, raw: bytes) -> None:
        """Puts the letter (RFC 5322, CRLF, ASCII) into Drafts, where a person finds and sends it.

        Does nothing where a draft with this Message-ID of ours lies there already, so that it may
        be done again after a crash. Raises `SourceError`, in which case it may be done again too.
        """

    def check_drafts(self) -> str:
        """Says in one sentence where drafts go, without making one. Raises `SourceError`."""
