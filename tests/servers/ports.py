"""Free ports for servers that must be told theirs."""

import random
import socket

_given: set[int] = set()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing listens on now and that was not given before.

    It lies below those that Linux gives to outgoing connections, one of which would
    otherwise take it now and then before the server does.
    """
    while True:
        port = random.randrange(15_000, 32_000)
        if port in _given:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
