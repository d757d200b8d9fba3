"""Logging in to an IMAP server: with a secret, or with a token of Microsoft Entra.

PLAIN is RFC 4616, OAUTHBEARER RFC 7628, XOAUTH2 is described at
https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth.
"""

from typing import Any

from imapclient.exceptions import IMAPClientAbortError, LoginError

from ingest.source import SourceError
from ingest.sources.imap_address import ImapAddress
from ingest.sources.oauth.app import App
from ingest.sources.oauth.errors import TokenError
from ingest.sources.oauth.tokens import Tokens


class ImapLogin:
    """How one mailbox is logged in to; keeps the token between two connections."""

    def __init__(self, address: ImapAddress, app: App) -> None:
        self._address = address
        self._tokens = Tokens(app, address.oauth, app.outlook) if address.oauth else None
        self._token = ""
        self._distrusted = False

    def prepare(self) -> None:
        """Gets the token, where one is wanted, before the server waits for it.

        Raises `SourceError`.
        """
        if self._tokens is None:
            return
        try:
            self._token = self._tokens.token(fresh=self._distrusted)
        except TokenError as error:
            raise SourceError(str(error), permanent=error.permanent) from error
        self._distrusted = False

    def log_in(self, client: Any) -> None:
        """Logs in. Raises `SourceError`, or what imapclient raises."""
        if client.has_capability("LOGINDISABLED"):
            raise SourceError(
                f"{self._address.name} takes no login without TLS: use imaps:// or "
                "?starttls=required in PALSBOX_MAILBOX_URL.",
                permanent=True,
            )
        if self._tokens is None:
            _with_secret(client, self._address)
        else:
            self._with_token(client)

    def close(self) -> None:
        """Gives the connection to Entra back. May be called twice."""
        if self._tokens is not None:
            self._tokens.close()

    def _with_token(self, client: Any) -> None:
        try:
            if client.has_capability("AUTH=OAUTHBEARER"):
                client.oauthbearer_login(self._address.user, self._token)
            elif client.has_capability("AUTH=XOAUTH2"):
                client.oauth2_login(self._address.user, self._token)
            else:
                raise SourceError(
                    f"{self._address.name} takes no tokens (neither XOAUTH2 nor OAUTHBEARER): "
                    "leave oauth out of PALSBOX_MAILBOX_URL and write user and secret.",
                    permanent=True,
                )
        except LoginError as error:
            if isinstance(error.__context__, IMAPClientAbortError):
                raise
            # It may have been withdrawn before its time: the next connection brings another.
            self._distrusted = True
            raise SourceError(
                f"{self._address.name} refuses the token: let the app or the person who signed in "
                "read this mailbox, as docs/nhsmail.md tells. No mail is lost, it waits there.",
                permanent=True,
                refused=True,
            ) from error


def _with_secret(client: Any, address: ImapAddress) -> None:
    # PLAIN carries any character; LOGIN wants quotes, which imaplib leaves off the user.
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(address.user, address.secret)
        return
    if not (address.user + address.secret).isascii():
        raise SourceError(
            f"{address.name} takes only ASCII users and secrets: change them there and in "
            "PALSBOX_MAILBOX_URL.",
            permanent=True,
        )
    user = address.user.replace("\\", "\\\\").replace('"', '\\"')
    client.login(f'"{user}"', address.secret)
