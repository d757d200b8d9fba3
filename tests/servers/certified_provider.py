"""A certified OpenID provider that is not ours, `oidc-provider`, on loopback.

    def test_something(certified_provider: CertifiedProvider) -> None:
        client = certified_provider.register(grant_types=["client_credentials"], ...)

Clients come and go by dynamic registration: RFC 7591, RFC 7592.
"""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.servers.certificates import Certificate

HOW_TO_GET_IT = "oidc-provider is not installed: run make test, which fetches it"
SCOPE = "https://graph.example/.default"
"""What its clients may ask for, as Entra spells it."""

_PROGRAM = Path(__file__).with_suffix(".mjs")
_ROOT = _PROGRAM.parents[2]


@dataclass(frozen=True, slots=True)
class CertifiedProvider:
    """`ruth` holds the app role PALS.Officer, `nobody` none; any password does."""

    issuer: str
    ca: Path
    web: httpx.Client
    """Trusts the provider; keeps cookies, as a browser does."""
    initial_token: str

    @property
    def login(self) -> str:
        """For `PALSBOX_MICROSOFT_LOGIN`."""
        return self.issuer.removesuffix(f"/{self.tenant}/v2.0")

    @property
    def tenant(self) -> str:
        return self.issuer.split("/")[3]

    def register(self, **metadata: Any) -> dict[str, Any]:
        """Makes a client; returns what RFC 7591, section 3.2.1 says of it."""
        answer = self.web.post(
            f"{self.issuer}/reg",
            json=metadata,
            headers={"Authorization": f"Bearer {self.initial_token}"},
        )
        assert answer.status_code == 201, answer.text
        client: dict[str, Any] = answer.json()
        return client

    def delete(self, client: dict[str, Any]) -> None:
        """Takes the client's registration away."""
        answer = self.web.delete(
            client["registration_client_uri"],
            headers={"Authorization": f"Bearer {client['registration_access_token']}"},
        )
        assert answer.status_code == 204, answer.text

    def introspect(self, token: str, client: dict[str, Any]) -> dict[str, Any]:
        """What the provider says of a token, RFC 7662; `client` has a secret that it posts."""
        asked = {
            "token": token,
            "client_id": client["client_id"],
            "client_secret": client["client_secret"],
        }
        told: dict[str, Any] = self.web.post(
            f"{self.issuer}/token/introspection", data=asked
        ).json()
        return told


def _node() -> str:
    program = shutil.which("node", path=f"{os.environ.get('PATH', '')}:{_ROOT}/.venv/bin")
    if program is None or not (_ROOT / "node_modules/oidc-provider").is_dir():
        pytest.fail(HOW_TO_GET_IT, pytrace=False)
    return program


@pytest.fixture(scope="module")
def certified_provider(certificate: Certificate) -> Iterator[CertifiedProvider]:
    """One for the module's tests, each of which registers its own clients."""
    initial_token = uuid4().hex
    with subprocess.Popen(
        [_node(), _PROGRAM, certificate.chain, certificate.key, SCOPE, initial_token],
        # It ends when this is closed: Node's wheel hides it behind a process that a kill would
        # end in its place.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = (line.strip() for line in process.stdout)
        ready = next((line for line in said if line.startswith("listens: ")), None)
        assert ready, "oidc-provider ended before it listened"
        trusting = ssl.create_default_context(cafile=certificate.ca)
        with httpx.Client(verify=trusting, trust_env=False) as web:
            yield CertifiedProvider(
                ready.removeprefix("listens: "), certificate.ca, web, initial_token
            )
