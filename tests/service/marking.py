"""A palsbox that marks a mailbox in Outlook, worked one step at a time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ingest.source import Source
from service.marks import Marks
from service.receive import triage_next
from service.triage import Triage
from service.wiring import open_sources
from store.models import Mailbox
from tests.service.house import House
from tests.service.watching import fetch_once


class Office:
    """A house, the one mailbox it reads and its marks; `seconds` is their clock."""

    def __init__(self, house: House, source: Source) -> None:
        self.house = house
        self.source = source
        self.seconds = 0.0
        self.marks = Marks(house.flow.database, source, clock=lambda: self.seconds)

    def triage(self) -> None:
        """Fetches what is new and triages it."""
        fetch_once(self.house, self.source)
        while triage_next(self.house.flow):
            pass

    def mark(self) -> int:
        """Brings the marks up to date; returns how many messages that were."""
        with self.house.flow.database.read() as session:
            mailbox_id = session.scalars(select(Mailbox.id)).one()
        return self.marks.bring_up_to_date(mailbox_id)


@contextmanager
def open_office(folder: Path, triage: Triage, settings: Mapping[str, Any]) -> Iterator[Office]:
    """An office in the folder, with these settings; closed in the end."""
    house = House(folder, triage, **settings)
    (source,) = open_sources(house.settings)
    yield Office(house, source)
    source.close()
    house.flow.database.close()
