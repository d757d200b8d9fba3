"""Who is on the line: NTLM, which signs in a connection, and Basic, which signs in a request.

NTLM over HTTP is [MS-NTHT]; the acceptor is pyspnego's. As Exchange does with Extended Protection
on, it wants the sign-in to be bound to the certificate that the client sees.
https://learn.microsoft.com/en-us/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/exchange-extended-protection
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spnego
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError


@dataclass(slots=True)
class Person:
    """An account: its secret, and the mailboxes it may open as delegate or act as."""

    secret: str
    delegate_of: set[str] = field(default_factory=set)
    may_act_as: set[str] = field(default_factory=set)


class Porter:
    """Knows the accounts by name, such as `CCG\\svc-pals`, and the server's certificate."""

    def __init__(self, chain: Path, store: Path) -> None:
        self.people: dict[str, Person] = {}
        self.offers = ["NTLM", "Basic"]
        self._store = store
        leaf = load_pem_x509_certificates(chain.read_bytes())[0]
        digest = hashlib.sha256(leaf.public_bytes(Encoding.DER)).digest()
        self._binding = GssChannelBindings(application_data=b"tls-server-end-point:" + digest)

    def admit(self, name: str, person: Person) -> None:
        """Makes an account known; pyspnego reads the secrets from the file NTLM_USER_FILE."""
        self.people[name] = person
        lines = []
        for known, each in self.people.items():
            domain, _, user = known.rpartition("\\")
            lines.append(f"{domain}:{user}:{each.secret}\n")
        self._store.write_text("".join(lines))

    def acceptor(self) -> Any:
        """For one connection."""
        return spnego.server(
            protocol="ntlm",
            channel_bindings=self._binding,
            options=spnego.NegotiateOptions.use_ntlm,
        )

    def basic(self, token: str) -> str:
        """Who a Basic token is from; empty where nobody."""
        try:
            user, _, secret = base64.b64decode(token).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return ""
        person = self.people.get(user)
        return user if person is not None and person.secret == secret else ""


class Visitor:
    """One connection, as far as it has signed in."""

    def __init__(self, porter: Porter) -> None:
        self._porter = porter
        self._acceptor: Any = None
        self.user = ""
        """Who signed the connection in by NTLM."""

    def recognise(self, authorization: str) -> tuple[str, list[str]]:
        """Who asks, empty where that is not settled, and then the challenges for 401."""
        scheme, _, token = authorization.partition(" ")
        if scheme == "Basic" and "Basic" in self._porter.offers:
            return self._porter.basic(token), self._porter.offers
        if scheme == "NTLM" and "NTLM" in self._porter.offers:
            return self._ntlm(token)
        return self.user, self._porter.offers

    def _ntlm(self, token: str) -> tuple[str, list[str]]:
        self._acceptor = self._acceptor or self._porter.acceptor()
        try:
            told = self._acceptor.step(base64.b64decode(token))
        except SpnegoError:
            self._acceptor = None
            return "", self._porter.offers
        if not self._acceptor.complete:
            return "", [f"NTLM {base64.b64encode(told).decode()}"]
        self.user = self._acceptor.client_principal
        return self.user, []
