"""`palsbox sign-in`: a person signs in to Microsoft 365 once, with a code on another screen."""

from urllib.parse import parse_qsl, urlsplit

from rich.console import Console

from ingest.sources.oauth.tokens import Tokens
from service.settings import Settings, SettingsError
from service.wiring import microsoft_app


def sign_in(settings: Settings, console: Console) -> None:
    """Asks for one sign-in a tenant of the mailboxes and the transport, and keeps them.

    Raises `SettingsError` where none is wanted, `TokenError` where it does not succeed.
    """
    app = microsoft_app(settings)
    if app.signs_in_as_itself:
        raise SettingsError(
            "The app signs in as itself (PALSBOX_MICROSOFT_CERTIFICATE or PALSBOX_MICROSOFT_SECRET "
            "is set), so no person need do so."
        )
    wanted = _wanted(settings)
    if not wanted:
        raise SettingsError(
            "No mailbox wants a sign-in: PALSBOX_MAILBOX_URL has neither graph:// nor oauth=TENANT."
        )
    for tenant, resource in wanted.items():
        tokens = Tokens(app, tenant, resource)
        try:
            who = tokens.sign_in(lambda told: console.print(told, markup=False))
        finally:
            tokens.close()
        console.print(f"{who} is signed in to {tenant}.", markup=False)


def _wanted(settings: Settings) -> dict[str, str]:
    """The resource to sign in for, by tenant: what is got for one can be used for both."""
    wanted: dict[str, str] = {}
    for url in (*settings.mailbox_url, settings.smtp_url):
        parts = urlsplit(url)
        if parts.scheme == "graph":
            wanted[parts.netloc] = settings.microsoft_graph
        elif tenant := dict(parse_qsl(parts.query)).get("oauth"):
            wanted.setdefault(tenant, settings.microsoft_outlook)
    return wanted
