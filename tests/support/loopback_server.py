"""A server on a loopback port for tests, each client in a thread of its own: what it says is its own matter."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, TypeVar


class Server(Protocol):
    """What can be run: *port* is 0 for a free one, and *ended* is set when it must end."""

    port: int
    ended: threading.Event

    def serve(self, connection: socket.socket) -> None: ...


S = TypeVar("S", bound=Server)


@contextmanager
def running(server: S) -> Iterator[S]:
    """Serve while the block runs; *server* learns its port."""
    with socket.create_server(("127.0.0.1", server.port)) as listening:
        server.port = listening.getsockname()[1]
        threads: list[threading.Thread] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threads.append(threading.Thread(target=server.serve, args=[connection]))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            server.ended.set()
            listening.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *threads):
                thread.join(10)
