"""Least privilege, proved: a mailbox that palsbox must not be able to read."""

from urllib.parse import urlsplit

from ingest.source import SourceError
from ingest.sources import open_source
from service.settings import Settings, SettingsError
from service.wiring import microsoft_app

REMEDIES = {
    "graph": "Take Mail.Read and Mail.ReadWrite from the app in Entra and give it the roles in "
    "Exchange, for its mailbox alone (docs/nhsmail.md, “Only this mailbox”)",
    "ews": "Take the account's rights to it, or narrow the scope of its impersonation to its "
    "mailbox alone (docs/exchange.md, “Only this mailbox”)",
}
ELSEWHERE = "Take the rights to it from the account that PALSBOX_CANARY names"


class TooMuchAccessError(Exception):
    """palsbox reaches a mailbox that is none of its business; the message says what to do."""


def try_canary(settings: Settings) -> str:
    """Tries the mailbox of PALSBOX_CANARY and says that it was refused.

    Raises `TooMuchAccessError` where it can be read, `SettingsError` or `SourceError` where the
    attempt proves nothing: a mailbox of ours, one that is not there, a service that is down.
    """
    source = open_source(settings.canary, app=microsoft_app(settings))
    try:
        ours = {open_source(url, app=microsoft_app(settings)).name for url in settings.mailbox_url}
        if source.name in ours:
            raise SettingsError(
                "PALSBOX_CANARY is a mailbox of PALSBOX_MAILBOX_URL: name an empty one that is "
                "kept for this purpose, never a colleague's."
            )
        source.check()
    except SourceError as error:
        if not error.refused:
            raise SourceError(
                f"Whether palsbox may read too much could not be tried with PALSBOX_CANARY: {error}"
            ) from error
        return f"{source.name} is refused, as it should be."
    finally:
        source.close()
    raise TooMuchAccessError(
        f"{source.name} can be read, and must not be: palsbox reaches more mailboxes than its own. "
        f"{REMEDIES.get(urlsplit(source.name).scheme, ELSEWHERE)}; then check again."
    )
