"""A throwaway certificate authority, and a certificate for this machine signed by it."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM files: the authority to trust, the server's chain and its key."""

    ca: Path
    chain: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """A TLS context for a server that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


def make_certificate(folder: Path) -> Certificate:
    """A certificate for `127.0.0.1` and `localhost`, written below `folder`."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", "localhost")
    certificate = Certificate(folder / "ca.pem", folder / "chain.pem", folder / "key.pem")
    authority.cert_pem.write_to_path(str(certificate.ca))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(certificate.chain), append=True)
    issued.private_key_pem.write_to_path(str(certificate.key))
    return certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One throwaway certificate for the whole run."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))
