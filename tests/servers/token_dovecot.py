"""A Dovecot that lets in whoever has a token of our OpenID provider, besides secrets.

https://doc.dovecot.org/2.3/configuration_manual/authentication/oauth2/: tokens are checked here
with the provider's key, so nothing is asked over the network.
"""

import base64
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.openid import SIGNING_KEY

_PASSDB = """
auth_mechanisms = plain {mechanisms}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {file}
}}
"""


def _settings(folder: Path, mechanisms: str) -> str:
    key = folder / "keys" / "default" / "HS256" / "default"
    key.parent.mkdir(parents=True)
    key.write_bytes(base64.b64encode(SIGNING_KEY.encode()))
    file = folder / "oauth2.conf"
    file.write_text(
        "introspection_mode = local\n"
        f"local_validation_key_dict = fs:posix:prefix={folder}/keys/\n"
        "username_attribute = upn\n"
    )
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return _PASSDB.format(file=file, mechanisms=mechanisms)


@pytest.fixture(params=["xoauth2", "oauthbearer", "xoauth2 oauthbearer"])
def token_dovecot(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    """A Dovecot that offers one mechanism for tokens, the other, or both."""
    with (
        tempfile.TemporaryDirectory(prefix="dovecot-tokens-") as folder,
        Dovecot(settings=_settings(Path(folder), request.param)) as server,
    ):
        yield server
