"""The certificate an app proves itself with, in the form msal wants.

https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials
"""

import re
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ingest.sources.oauth.errors import TokenError


def read_certificate(file: Path) -> dict[str, str]:
    """Key and certificate out of one PEM file. Raises `TokenError`, permanent."""
    try:
        pem = file.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise TokenError(
            f"The certificate {file} cannot be read: correct PALSBOX_MICROSOFT_CERTIFICATE, a PEM "
            "file with the private key and the certificate.",
            permanent=True,
        ) from error
    blocks = re.findall(r"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----", pem, re.DOTALL)
    key = [block for block in blocks if "PRIVATE KEY-----" in block]
    chain = [block for block in blocks if "BEGIN CERTIFICATE-----" in block]
    if not key or not chain:
        raise TokenError(
            f"{file} lacks the private key or the certificate: put both, in PEM form, into the "
            "file that PALSBOX_MICROSOFT_CERTIFICATE names.",
            permanent=True,
        )
    try:
        known = load_pem_private_key("\n".join(key).encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        known = None
    if not isinstance(known, RSAPrivateKey):
        raise TokenError(
            f"The private key in {file} is not an RSA key without a passphrase, which Entra and "
            "palsbox need: make another for PALSBOX_MICROSOFT_CERTIFICATE.",
            permanent=True,
        )
    return {"private_key": "\n".join(key), "public_certificate": "\n".join(chain)}
