"""Signing in with the organisation's account: OpenID Connect, authorization code with PKCE.

https://openid.net/specs/openid-connect-core-1_0.html, RFC 7636; as Microsoft Entra ID speaks it:
https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, redirect, request, session, url_for
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from review.desk import desk
from review.linked import take_up
from review.sign_in import begin_session, form, inside
from review.throttle import TRIES_AN_ADDRESS, may_try
from store import audit

pages = Blueprint("openid", __name__, url_prefix="/sign-in/openid")

KEY = "palsbox-openid"
NEXT = "openid-next"
TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class OpenId:
    """A provider, and what its claims mean here.

    `issuer` is exactly what its tokens name (for Entra
    `https://login.microsoftonline.com/TENANT/v2.0`). `claim` holds the person's groups or app
    roles; `roles` says which of ours each is. Where that is empty, an administrator gives the
    roles here. `base` is our own address as people reach it. `ca` is a PEM file of
    authorities to trust instead of the system's.
    """

    issuer: str
    client: str
    secret: str
    base: str
    claim: str = "roles"
    roles: Mapping[str, str] | None = None
    ca: Path | None = None


def offer_openid(app: Flask, provider: OpenId) -> None:
    """Has the application let people sign in with the provider's accounts."""
    client_kwargs: dict[str, Any] = {
        "scope": "openid profile email",
        "code_challenge_method": "S256",
        "default_timeout": TIMEOUT_SECONDS,
    }
    if provider.ca is not None:
        # requests lets REQUESTS_CA_BUNDLE win over `verify` unless it is told not to look.
        client_kwargs |= {"verify": str(provider.ca), "trust_env": False}
    client = OAuth(app).register(
        "openid",
        client_id=provider.client,
        client_secret=provider.secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs=client_kwargs,
    )
    app.extensions[KEY] = (provider, client)
    app.register_blueprint(pages)


@pages.get("")
def begin() -> Response | tuple[str, int]:
    """Sends the browser to the provider, with a state and a nonce that only it knows."""
    provider, client = _openid()
    session[NEXT] = inside(request.args.get("next", ""))
    try:
        there: Response = client.authorize_redirect(_callback(provider))
    except (RequestException, ValueError, RuntimeError) as error:
        return _failed("The sign-in service does not answer. Try again in a moment.", error)
    return there


@pages.get("/callback")
def callback() -> Response | tuple[str, int]:
    """Where the provider sends the browser back to. Believes only a code that this browser
    asked for, and a token of this issuer for this client with the nonce of that request."""
    provider, client = _openid()
    next_page = session.pop(NEXT, "")
    try:
        token = client.authorize_access_token(
            claims_options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client},
            }
        )
        claims: dict[str, Any] = dict(token["userinfo"])
    except (
        AuthlibBaseError,
        JoseError,
        RequestException,
        ValueError,
        KeyError,
        TypeError,
    ) as error:
        return _failed("The sign-in did not succeed. Begin again from this page.", error)
    with desk().database.begin() as database:
        account, trouble = take_up(database, claims, provider, at=desk().now())
    if trouble:
        return _failed(trouble, username=account.username)
    begin_session(account, by="openid")
    return redirect(inside(next_page))


@pages.get("/leave")
def leave() -> Response:
    """Leads on to signing out at the provider too (OpenID Connect RP-Initiated Logout 1.0)."""
    provider, client = _openid()
    try:
        end: str = client.load_server_metadata().get("end_session_endpoint", "")
    except (RequestException, ValueError):
        end = ""
    if not end:
        return redirect(url_for("sign_in.show"))
    back = provider.base + url_for("sign_in.show")
    asked = urlencode({"client_id": provider.client, "post_logout_redirect_uri": back})
    return redirect(f"{end}?{asked}")


def _openid() -> tuple[OpenId, Any]:
    found: tuple[OpenId, Any] = current_app.extensions.get(KEY) or abort(404)
    return found


def _callback(provider: OpenId) -> str:
    # Never from the Host header, which whoever asks may choose.
    return provider.base + url_for("openid.callback")


def _failed(
    sentence: str, error: Exception | None = None, *, username: str = ""
) -> tuple[str, int]:
    now, caller = desk().now(), request.remote_addr or "unknown"
    # Counted apart from passwords, which have to serve while the provider does not.
    with desk().database.begin() as database:
        may = may_try(database, {f"openid {caller}": TRIES_AN_ADDRESS}, now)
    if not may:
        return form(error="There were too many tries. Wait 15 minutes, then try again."), 429
    why = type(error).__name__ if error else "no role, or an ended account"
    structlog.get_logger().warning("openid sign-in failed", why=why)
    with desk().database.begin() as database:
        audit.record(
            database, case_id=None, actor="nobody", what="sign-in failed", at=now,
            by="openid", username=username[:255], why=why,
            address=caller,
        )  # fmt: skip
    return form(error=sentence), 422
