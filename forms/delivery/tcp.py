"""TCP connection to the first address of a host that answers (Happy Eyeballs, RFC 8305), under one deadline.

Tried one after the other, a few dead addresses would use up the whole attempt, at each attempt anew.
"""

import contextlib
import queue
import selectors
import socket
import threading
from typing import Any

from forms.delivery.deadline import Deadline

STAGGER_S = 0.25  # RFC 8305, section 5: the recommended delay between two connection attempts
MOST = 64  # addresses of a host that are tried
Address = tuple[int, Any]  # family and socket address


def resolve(host: str, port: int, deadline: Deadline) -> list[Address]:
    """The addresses of *host*, in the resolver's order (RFC 6724).

    Raises OSError, TimeoutError; ValueError for what cannot be a name. The resolver has waits of its own and
    takes no deadline, so it runs beside us and is left alone when it is late.
    """
    answers: queue.SimpleQueue[list[Address] | OSError | ValueError] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_look_up(host, port)), daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left_s())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return found


def _look_up(host: str, port: int) -> list[Address] | OSError | ValueError:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:  # ValueError: a label that is too long for IDNA
        return error
    return [(int(family), address) for family, _, _, _, address in found][:MOST]


def connect(addresses: list[Address], deadline: Deadline) -> socket.socket:
    """A connection to the first of *addresses* that answers: one more is tried every STAGGER_S, all go on meanwhile.

    Raises OSError when all have refused, TimeoutError when *deadline* has passed.
    """
    waiting, error = list(addresses), OSError("no address")
    with selectors.DefaultSelector() as selector, contextlib.ExitStack() as losers:
        losers.callback(lambda: [key.data.close() for key in selector.get_map().values()])
        while waiting or selector.get_map():
            if waiting:
                error = _begin(waiting.pop(0), selector) or error
            pause_s = min(deadline.left_s(), STAGGER_S) if waiting else deadline.left_s()
            for key, _ in selector.select(pause_s) if selector.get_map() else []:
                connection: socket.socket = key.data
                selector.unregister(connection)
                number = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if not number:
                    return connection
                connection.close()
                error = OSError(number, "not connected")
    raise error


def _begin(address: Address, selector: selectors.BaseSelector) -> OSError | None:
    """Begin to connect to *address*; the error where that fails at once (no route to an IPv6 address, as a rule)."""
    family, where = address
    try:
        connection = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        return error
    connection.setblocking(False)
    try:
        connection.connect(where)
    except BlockingIOError:
        pass
    except OSError as error:
        connection.close()
        return error
    selector.register(connection, selectors.EVENT_WRITE, connection)
    return None
