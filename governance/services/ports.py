"""Private ports on 127.0.0.1."""

import errno
import random
import socket

from governance.services.faults import ServicesError

HOST = "127.0.0.1"
# Below the range the system gives to outgoing connections, above what people choose by hand.
_PRIVATE = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen here now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    with socket.socket() as caller:  # a server on every address may let us bind next to it
        return caller.connect_ex((HOST, port)) != 0


def private(preferred: int | None = None) -> int:
    """The port used before when it is still free, else another."""
    if preferred and is_free(preferred):
        return preferred
    for port in random.sample(_PRIVATE, 200):
        if is_free(port):
            return port
    raise ServicesError("No free port on 127.0.0.1 between 20000 and 32000.")


def first_free(start: int) -> int:
    """The first free port from a number people know."""
    for port in range(start, start + 100):
        if is_free(port):
            return port
    raise ServicesError(f"No free port on 127.0.0.1 between {start} and {start + 100}.")
