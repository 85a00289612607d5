"""HTTP GET that only asks for the status: over verified TLS, under one deadline, a few bytes, no redirect followed."""

import re
import socket
import ssl
from urllib.parse import urlsplit

from forms.delivery import tcp
from forms.delivery.deadline import Deadline

MAX_LINE = 1024  # bytes until the end of the status line: it has some dozens (RFC 9112, section 4)
PORTS = {"https": 443, "http": 80}
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: |\r?$)")


def status(url: str, context: ssl.SSLContext, deadline: Deadline) -> int:
    """The status code of the answer to GET *url*; nothing that comes after it is read.

    Raises OSError (TimeoutError and ssl.SSLCertVerificationError among them), ValueError for an answer that is no HTTP
    or a host that cannot be one. No sentence of ours holds the address.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    plain = tcp.connect(tcp.resolve(host, port, deadline), deadline)
    with plain:
        plain.settimeout(deadline.left_s())
        if parts.scheme == "http":
            return _ask(plain, url, deadline)
        with context.wrap_socket(plain, server_hostname=host) as secured:  # one timeout for the whole handshake
            return _ask(secured, url, deadline)


def _ask(connection: socket.socket, url: str, deadline: Deadline) -> int:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", "User-Agent: ressursvenn", "Connection: close"]
    connection.settimeout(deadline.left_s())
    connection.sendall("\r\n".join([*headers, "", ""]).encode("ascii"))
    received = b""
    while b"\n" not in received and len(received) < MAX_LINE:
        connection.settimeout(deadline.left_s())
        more = connection.recv(MAX_LINE - len(received))
        if not more:
            break
        received += more
    found = _STATUS.match(received.partition(b"\n")[0])
    if not found:
        raise ValueError("no HTTP")
    return int(found[1])
