"""The HTTP client that speaks to Microsoft: TLS always checked, proxies of the environment."""

import ssl
from pathlib import Path

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
