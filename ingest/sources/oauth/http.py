"""The HTTP client that speaks to Microsoft: TLS always checked, proxies of the environment."""

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from ingest.sources.oauth.errors import TokenError

TIMEOUT = 30.0
"""Seconds that the service may keep silent."""


def open_http(ca: Path | None) -> httpx.Client:
    """A client that trusts the system's authorities, or those of the PEM file `ca` alone.

    Raises `TokenError`, permanent, where the file is none.
    """
    try:
        context = ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise TokenError(
            f"{ca} is no readable PEM file of authorities: correct PALSBOX_MICROSOFT_CA.",
            permanent=True,
        ) from error
    return httpx.Client(verify=context, timeout=TIMEOUT, follow_redirects=False)


class MsalHttp:
    """The client as msal speaks to it, which expects the manners of `requests`."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def get(self, url: str, **options: Any) -> httpx.Response:
        """See msal's `http_client`."""
        return self._http.get(url, **options)

    def post(self, url: str, *, data: Mapping[str, Any], **options: Any) -> httpx.Response:
        """See msal's `http_client`."""
        # msal gives an assertion as bytes, of which httpx would send Python's own spelling.
        form = {
            name: value.decode("ascii") if isinstance(value, bytes) else value
            for name, value in data.items()
        }
        return self._http.post(url, data=form, **options)

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()
