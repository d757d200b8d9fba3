"""Mail brought in without being triaged."""

from datetime import UTC, datetime

from ingest.sources import open_source
from service.receive import fetch
from store.mail import open_mailbox
from tests.service.house import House


def fetch_all(house: House) -> None:
    """Stores what the mailbox has, and triages none of it."""
    source = open_source(house.postbox.url)
    moment = datetime.now(UTC)
    with house.flow.database.begin() as session:
        mailbox = open_mailbox(
            session, source.name, since=None, acknowledge_backlog=True, now=moment
        )
    for _ in fetch(house.flow.database, source, mailbox):
        pass
