"""A round over the folders: what is new is listed, fetched and handed on, with where to go on."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from ingest.source import Fetched, Ledger
from ingest.sources.synced.errors import ServiceError, saying
from ingest.sources.synced.listed import Answer, Batch, Changes, Folder, Listed

PATIENCE = 3
"""Rounds in which a whole batch may fail before its messages, not the service, get the blame."""

_ASK_AT_ONCE = 500


class Rounds:
    """The rounds over one mailbox's `folders`. Mail received before `since` is left alone.

    The cursor of a folder is the service's state; it goes with the last message of a round, so
    that a round that was cut off begins again, and the store knows what it has.
    """

    def __init__(self, folders: Sequence[Folder], since: datetime | None) -> None:
        self._folders = folders
        self._since = since
        self._states: dict[str, tuple[str | None, str]] = {}
        self._failures: dict[str, int] = {}
        self._has_served = False

    def another(
        self,
        ledger: Ledger,
        changes: Callable[[Folder, str | None], Changes],
        fetch: Callable[[Sequence[Listed]], Iterator[Batch]],
    ) -> Iterator[Fetched]:
        """What the folders have and the ledger has not. `changes` lists what came into a folder
        after a state, `fetch` gets messages a few at a time; both may raise `ServiceError`.

        Raises `SourceError`.
        """
        self._has_served = False
        for folder in self._folders:
            with saying():
                yield from self._over(folder, ledger, changes, fetch)

    def _over(
        self,
        folder: Folder,
        ledger: Ledger,
        changes: Callable[[Folder, str | None], Changes],
        fetch: Callable[[Sequence[Listed]], Iterator[Batch]],
    ) -> Iterator[Fetched]:
        stored = ledger.cursor(folder.name)
        found = changes(folder, self._state_after(folder, stored))
        fresh = _not_seen(folder, [each for each in found.listed if self._is_wanted(each)], ledger)
        if not fresh and found.state is not None:
            # Nothing to store, so nothing moves the stored cursor: only we know how far we are.
            self._states[folder.name] = (stored, found.state)
        for batch in fetch(fresh):
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
                        cursor=found.state if item is fresh[-1] else None,
                    )

    def _state_after(self, folder: Folder, stored: str | None) -> str | None:
        """Where to go on: our own state, if the stored cursor is still the one it began at."""
        began, state = self._states.get(folder.name, (None, None))
        return state if state is not None and began == stored else stored

    def _is_wanted(self, item: Listed) -> bool:
        return self._since is None or item.received_at >= self._since

    def _doubt_the_service(self, batch: Batch) -> None:
        """Where nothing at all could be read in this poll, it may not be the messages."""
        self._has_served |= any(isinstance(answer, bytes) for _, answer in batch)
        trouble = [answer for _, answer in batch if isinstance(answer, ServiceError)]
        if trouble and not self._has_served:
            first = batch[0][0].key
            self._failures[first] = self._failures.get(first, 0) + 1
            if self._failures[first] < PATIENCE:
                raise trouble[-1]


def _not_seen(folder: Folder, listed: list[Listed], ledger: Ledger) -> list[Listed]:
    seen: set[str] = set()
    for start in range(0, len(listed), _ASK_AT_ONCE):
        keys = [item.key for item in listed[start : start + _ASK_AT_ONCE]]
        seen |= ledger.seen(folder.name, keys)
    return [item for item in listed if item.key not in seen]


def _problem(answer: Answer) -> str:
    if isinstance(answer, ServiceError):
        return f"The mail server does not hand out this message: open it in Outlook. ({answer})"
    return answer if isinstance(answer, str) else ""
