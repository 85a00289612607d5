"""Port numbers for programs that must be told theirs before they start, without races between workers.

A number taken from the kernel (port 0) and given back can be handed to another program before ours binds it. So the
numbers here lie below those that the kernel hands out, and each is held by a file lock until this process ends.
"""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

RANGE = range(20_000, 30_000)  # Linux hands out 32768-60999, macOS 49152-65535
_held: list[int] = []  # descriptors of locked files


def free_port() -> int:
    """Return a port of 127.0.0.1 that no other test on this machine is given while this process lives."""
    locks = Path(tempfile.gettempdir(), f"ressursvenn-test-ports-{os.geteuid()}")
    locks.mkdir(exist_ok=True)
    for port in random.SystemRandom().sample(RANGE, len(RANGE)):
        descriptor = os.open(locks / str(port), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _bind(port)
        except OSError:
            os.close(descriptor)
            continue
        _held.append(descriptor)
        return port
    raise RuntimeError(f"no port of {RANGE} is free on 127.0.0.1")


def _bind(port: int) -> None:
    """Raise OSError if something answers at *port*."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
