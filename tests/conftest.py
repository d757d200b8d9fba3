"""Makes the servers' fixtures known to every test, and what holds for all of them."""

from collections.abc import Iterator

import pytest

pytest_plugins = [
    "tests.servers.certificates",
    "tests.servers.certified_provider",
    "tests.servers.dovecot",
    "tests.servers.openid",
    "tests.servers.postgres",
    "tests.servers.redis",
    "tests.servers.sign_in_provider",
    "tests.servers.smtp",
    "tests.servers.token_dovecot",
    "tests.ews.fake_exchange",
    "tests.graph.fake_graph",
]


@pytest.fixture(scope="session", autouse=True)
def only_the_shipped_reader() -> Iterator[None]:
    """Programs under test do not load the sentence encoder, which is installed for its own
    tests; a service of a second would wait several for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALSBOX_READER", "shipped")
        yield
