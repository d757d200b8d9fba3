"""Makes the servers' fixtures known to every test."""

pytest_plugins = ["tests.servers.certificates", "tests.servers.smtp"]
