"""A ledger of mail seen that lives in memory."""

from collections.abc import Iterable, Iterator

from ingest.source import Fetched, Source


class FakeLedger:
    """What a store knows of one mailbox: `store` is what the engine does with a message."""

    def __init__(self) -> None:
        self.stored: list[Fetched] = []
        self.cursors: dict[str, str] = {}
        self.asked: list[str] = []
        """Every key that a source asked about, in order."""

    def cursor(self, folder: str) -> str | None:
        return self.cursors.get(folder)

    def seen(self, folder: str, keys: Iterable[str]) -> set[str]:
        asked = list(keys)
        self.asked.extend(asked)
        known = {fetched.key for fetched in self.stored if fetched.folder == folder}
        return known & set(asked)

    def store(self, fetched: Fetched) -> Fetched:
        """Commits the message: it is seen, and the folder's cursor moves to it."""
        self.stored.append(fetched)
        if fetched.cursor is not None:
            self.cursors[fetched.folder] = fetched.cursor
        return fetched

    def drain(self, source: Source) -> list[Fetched]:
        """Polls once, and stores and settles each message before the next is asked for."""
        return list(self._drained(source))

    def _drained(self, source: Source) -> Iterator[Fetched]:
        for fetched in source.poll(self):
            yield self.store(fetched)
            source.settle(fetched)
