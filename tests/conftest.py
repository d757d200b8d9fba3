"""Makes the servers' fixtures known to every test."""

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
