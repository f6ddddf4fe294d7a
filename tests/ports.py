"""A port of the loopback for a server that a test starts."""

import random
import socket

FIRST, LAST = 20_000, 30_000  # below the range that outgoing connections take their ports from


def free_port():
    """Return a port that nobody listens on."""
    for _ in range(200):
        port = random.randint(FIRST, LAST)
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port
    raise OSError("no free port")
