"""The mailbox kinds: one module each, and the table that finds it by the URL's scheme.

A new kind is a module beside these and a line in `SOURCES`; the contract test in
`tests/ingest/sources/test_contract.py` then says what it must keep to.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from ingest.source import Source, SourceError
from ingest.sources.afterwards import Afterwards
from ingest.sources.ews.source import open_ews
from ingest.sources.graph.source import open_graph
from ingest.sources.imap import open_imap
from ingest.sources.maildir import open_maildir
from ingest.sources.oauth.app import NO_APP, App

Opener = Callable[[str, Afterwards, datetime | None, App], Source]
"""Makes a source of a URL, the afterwards-rule, the earliest moment of receipt and the app."""

SOURCES: Mapping[str, Opener] = MappingProxyType(
    {
        "maildir": open_maildir,
        "imap": open_imap,
        "imaps": open_imap,
        "graph": open_graph,
        "ews": open_ews,
    }
)


def open_source(
    url: str, *, afterwards: str = "", since: datetime | None = None, app: App = NO_APP
) -> Source:
    """The mailbox at `url`, one of those in `PALSBOX_MAILBOX_URL`. Nothing is connected yet.

    `afterwards` is what happens to a message once it is stored: nothing,
    `keyword:NAME` or `move:FOLDER`. With `since`, an aware moment, mail received
    before it is left alone. `app` is what asks Microsoft for tokens, where the mailbox
    wants them. Raises `SourceError`, permanent, where the URL or the rule cannot be
    right; neither it nor the source's name tells the secret.
    """
    scheme = url.partition(":")[0].strip().lower()
    if scheme not in SOURCES:
        known = ", ".join(f"{name}:" for name in SOURCES)
        raise SourceError(
            f"PALSBOX_MAILBOX_URL must begin with one of {known}: correct it.", permanent=True
        )
    if since is not None and since.tzinfo is None:
        raise ValueError("since needs a time zone")
    return SOURCES[scheme](url.strip(), Afterwards.parse(afterwards), since, app)
