"""Logging in to an SMTP server: with a password, or with a token of Microsoft Entra.

OAUTHBEARER is RFC 7628, XOAUTH2 is described at
https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth.
"""

import smtplib

from ingest.sources.oauth.app import App
from ingest.sources.oauth.errors import TokenError
from ingest.sources.oauth.tokens import Tokens
from responders.transport import TryLater
from responders.transports.address import SmtpAddress


class SmtpLogin:
    """How one server is logged in to; keeps the token between two connections."""

    def __init__(self, address: SmtpAddress, app: App) -> None:
        self._address = address
        self._tokens = Tokens(app, address.oauth, app.outlook) if address.oauth else None
        self._token = ""
        self._distrusted = False

    @property
    def mend(self) -> str:
        """What to do where the server refuses the login; ends a sentence."""
        if self._tokens is None:
            return "check user and password in PALSBOX_SMTP_URL."
        return (
            "let the app or the person who signed in send as this mailbox, and switch "
            "authenticated SMTP on for it, as docs/nhsmail.md tells."
        )

    def prepare(self) -> None:
        """Gets the token, where one is wanted, before the server waits for it.

        Raises `TryLater`.
        """
        if self._tokens is None:
            return
        try:
            self._token = self._tokens.token(fresh=self._distrusted)
        except TokenError as error:
            raise TryLater(str(error), everything=True) from error
        self._distrusted = False

    def log_in(self, connection: smtplib.SMTP) -> None:
        """Logs in, where there is a user. Raises what smtplib raises, or `TryLater`."""
        if self._tokens is not None:
            self._with_token(connection)
        elif self._address.user:
            connection.login(self._address.user, self._address.password)

    def close(self) -> None:
        """Gives the connection to Entra back. May be called twice."""
        if self._tokens is not None:
            self._tokens.close()

    def _with_token(self, connection: smtplib.SMTP) -> None:
        token, user = f"auth=Bearer {self._token}\1\1", self._address.user
        firsts = {
            "OAUTHBEARER": f"n,a={_escaped(user)},\1{token}",
            "XOAUTH2": f"user={user}\1{token}",
        }
        offered = connection.esmtp_features.get("auth", "").upper().split()
        mechanism = next((name for name in firsts if name in offered), None)
        if mechanism is None:
            raise TryLater(
                f"{self._address.name} takes no tokens (neither XOAUTH2 nor OAUTHBEARER); leave "
                "oauth out of PALSBOX_SMTP_URL and write user and password.",
                everything=True,
            )

        def answer(challenge: bytes | None = None) -> str:
            if not challenge:
                return firsts[mechanism]
            # The server's reason to say no; an empty answer lets it say so, which RFC 7628,
            # section 3.2.3, writes as a single control character.
            return "\1" if mechanism == "OAUTHBEARER" else ""

        try:
            # A token does not fit the command's line (RFC 4954, section 4).
            connection.auth(mechanism, answer, initial_response_ok=False)
        except smtplib.SMTPAuthenticationError:
            # It may have been withdrawn before its time: the next connection brings another.
            self._distrusted = True
            raise


def _escaped(user: str) -> str:
    """RFC 5801, section 4: the two characters that structure the name."""
    return user.replace("=", "=3D").replace(",", "=2C")
