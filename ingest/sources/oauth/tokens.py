"""Access tokens from Entra by msal, renewed before they run out.

Protocol: https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
and https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code.
"""

import re
import threading
from collections.abc import Mapping
from typing import Any

import httpx
import msal

from ingest.sources.oauth.app import App
from ingest.sources.oauth.certificate import read_certificate
from ingest.sources.oauth.errors import TokenError
from ingest.sources.oauth.http import MsalHttp, open_http
from ingest.sources.oauth.token_cache import EncryptedTokenCache

# https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes: what the
# service says where it is at fault itself, or overrun.
_PASSING = frozenset({"temporarily_unavailable", "server_error", "request_timeout"})


_OUT_OF_REACH = (httpx.HTTPError, msal.exceptions.MsalServiceError, ValueError)
"""No connection, a failure there, or an answer that is none of Entra's, as of a proxy."""


class Tokens:
    """Tokens for one resource, such as `https://graph.microsoft.com`, of one tenant.

    May be used by several threads at once. Tokens that the app gets for itself stay in
    memory; only a person's sign-in is written down.
    """

    def __init__(self, app: App, tenant: str, resource: str) -> None:
        self._app = app
        self._tenant = tenant
        self._scopes = [f"{resource.rstrip('/')}/.default"]
        self._lock = threading.Lock()
        self._client: msal.ClientApplication | None = None
        self._http: httpx.Client | None = None
        self._cache = EncryptedTokenCache(app.tokens, app.tokens_key)

    def token(self, *, fresh: bool = False) -> str:
        """A token that is good for at least some minutes; `fresh` asks for another one.

        Raises `TokenError`.
        """
        with self._lock:
            try:
                told = self._ask(fresh)
            except _OUT_OF_REACH as error:
                raise self._unreachable(error) from error
        return str(told["access_token"])

    def sign_in(self, show: Any) -> str:
        """Lets a person sign in on another screen; returns who did.

        `show` is called with the sentence that says where and with which code. Waits until the
        person is done or the code has run out. Raises `TokenError`.
        """
        with self._lock:
            client = self._public()
            self._cache.load()
            try:
                flow = client.initiate_device_flow(scopes=self._scopes)
                if "user_code" not in flow:
                    raise self._refused(flow)
                show(str(flow["message"]))
                told = client.acquire_token_by_device_flow(flow)
            except _OUT_OF_REACH as error:
                raise self._unreachable(error) from error
            if "access_token" not in told:
                raise self._refused(told)
            self._cache.save()
        claims = told.get("id_token_claims") or {}
        return str(claims.get("preferred_username") or "somebody")

    def close(self) -> None:
        """Gives the connection back. May be called twice."""
        http, self._http, self._client = self._http, None, None
        if http is not None:
            http.close()

    def _ask(self, fresh: bool) -> Mapping[str, Any]:
        if self._app.signs_in_as_itself:
            return self._ask_for_the_app(fresh)
        client = self._public()
        self._cache.load()
        accounts = client.get_accounts()
        if not accounts:
            raise TokenError(
                "Nobody has signed in to the mailbox: run palsbox sign-in, or set "
                "PALSBOX_MICROSOFT_CERTIFICATE.",
                permanent=True,
            )
        told: Mapping[str, Any] | None = client.acquire_token_silent_with_error(
            self._scopes, account=accounts[-1], force_refresh=fresh
        )
        self._cache.save()
        if not told or "access_token" not in told:
            raise self._refused(told or {"error": "interaction_required"})
        return told

    def _ask_for_the_app(self, fresh: bool) -> Mapping[str, Any]:
        client = self._confidential()
        if fresh:
            client.remove_tokens_for_client()
        told: Mapping[str, Any] = client.acquire_token_for_client(scopes=self._scopes)
        if "access_token" not in told:
            raise self._refused(told)
        return told

    def _confidential(self) -> Any:
        if self._client is None:
            self._client = self._made(
                msal.ConfidentialClientApplication, client_credential=self._credential()
            )
        return self._client

    def _public(self) -> Any:
        if self._client is None:
            self._client = self._made(msal.PublicClientApplication, token_cache=self._cache.tokens)
        return self._client

    def _made(self, kind: Any, **options: Any) -> Any:
        if not self._app.client:
            raise TokenError(
                "PALSBOX_MICROSOFT_CLIENT is empty: name the application (client) ID that "
                "docs/nhsmail.md tells how to register.",
                permanent=True,
            )
        self._http = self._http or open_http(self._app.ca)
        try:
            # The administrator names the authority, so Microsoft need not be asked about it.
            return kind(
                self._app.client,
                authority=f"{self._app.login.rstrip('/')}/{self._tenant}",
                instance_discovery=False,
                http_client=MsalHttp(self._http),
                **options,
            )
        except ValueError as error:
            raise TokenError(
                f"{self._app.login} knows no tenant {self._tenant}: correct the tenant in the "
                "mailbox's URL, or PALSBOX_MICROSOFT_LOGIN.",
                permanent=True,
            ) from error

    def _credential(self) -> Any:
        file = self._app.certificate
        if file is None:
            return self._app.secret
        return read_certificate(file)

    def _unreachable(self, error: Exception) -> TokenError:
        return TokenError(
            f"{self._app.login} cannot be reached ({_one_line(str(error))}), so nobody can "
            "sign in: see whether the network or a proxy is down; it is tried again."
        )

    def _refused(self, told: Mapping[str, Any]) -> TokenError:
        code = str(told.get("error", "no answer"))
        said = _one_line(str(told.get("error_description", "")))
        if code in _PASSING:
            return TokenError(f"Entra cannot give a token now ({code}); it is tried again.")
        mend = (
            "correct PALSBOX_MICROSOFT_CLIENT and the secret or certificate, or renew them at Entra"
            if self._app.signs_in_as_itself
            else "run palsbox sign-in again"
        )
        return TokenError(
            f"Entra gives no token for the mailbox ({code}{': ' if said else ''}{said}): {mend}. "
            "No mail is lost, it waits in the mailbox.",
            permanent=True,
        )


def _one_line(text: str) -> str:
    """Entra's sentence without its trace and correlation numbers."""
    return " ".join(re.split(r"Trace ID:", text)[0].split())[:300]
