"""A small HTTPS server that answers as it is told, well or badly: a monitor that is pinged."""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"
PIECES = {  # what never ends: what is sent again and again, and the seconds between
    "hang": (b"", 0.05),
    "trickle": (b"H", 0.02),
    "flood": (b"x" * 65536, 0.0),
    "flood of headers": (b"HTTP/1.1 200 OK\r\n" + b"X-More: x\r\n" * 5000, 0.0),
    "huge body": (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 65536, 0.0),
}


@dataclass
class Monitor:
    """What it answers, and what it was asked. Without a *certificate* it speaks plain HTTP."""

    certificate: Path | None
    answer: bytes | str = GOOD  # what is sent, or one of PIECES; "cut": nothing, "silent handshake": no TLS
    port: int = 0
    asked: list[str] = field(default_factory=list)  # the request lines
    heads: list[bytes] = field(default_factory=list)
    sent: int = 0  # bytes of what never ends
    ended: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/ping/secret-id") -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}{path}"

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError), connection:
            if self.answer == "silent handshake":
                self.ended.wait(30)
            elif self.certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.certificate)
                with context.wrap_socket(connection, server_side=True) as secured:
                    self._answer(secured)
            else:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (more := connection.recv(4096)):
            head += more
        self.heads.append(head)
        self.asked.append(head.partition(b"\r\n")[0].decode())
        if isinstance(self.answer, bytes):
            connection.sendall(self.answer)
        elif self.answer in PIECES:
            piece, pause_s = PIECES[self.answer]
            while not self.ended.wait(pause_s):
                connection.sendall(piece)
                self.sent += len(piece)
