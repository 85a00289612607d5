"""SMTP client: smtplib's, with one deadline over the whole attempt and bounded replies.

smtplib takes replies of any length, and a timeout that begins anew with each byte. A server that never ends a reply
kept the courier for ever and took 1.5 GB of memory in ten seconds, before TLS too (measured).
"""

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator

from forms.delivery import tcp
from forms.delivery.deadline import Deadline
from forms.delivery.retry import RetryPolicy
from forms.settings.smtp import Smtp

MAX_REPLY = 65536  # bytes of one reply; a line has 512 at most (RFC 5321, section 4.5.3.1.5), EHLO's reply some dozens
BLOCK = 16384  # bytes sent at once: one TLS record


class SmtpClient(smtplib.SMTP):
    """A client connected to *smtp*, over TLS already where the settings say so.

    *deadline* and *patience_s*, for the next step, may be changed between two commands. *avoid*: addresses that took a
    connection and then gave no session; they are tried last, and ours is added. Raises OSError (TimeoutError
    among them), ValueError for a host that cannot be one, and smtplib.SMTPException.
    """

    def __init__(
        self, smtp: Smtp, context: ssl.SSLContext, policy: RetryPolicy, deadline: Deadline, avoid: set[tcp.Address]
    ) -> None:
        self.deadline, self.policy, self.patience_s, self.avoid = deadline, policy, policy.command_s, avoid
        self._context = context if smtp.security == "tls" else None
        self._received = b""
        # smtplib would greet with this machine's name.
        super().__init__(smtp.host, smtp.port, local_hostname=smtp.sender.partition("@")[2])

    def connect(
        self,
        host: str = "localhost",
        port: int = 0,
        source_address: object = None,  # noqa: ARG002  smtplib's signature
    ) -> tuple[int, bytes]:
        """Connect to *host*, and return its greeting. Called by smtplib's constructor."""
        connecting = self.deadline.step(self.policy.connect_s)
        addresses = sorted(tcp.resolve(host, port, connecting), key=lambda address: address in self.avoid)
        self.sock: socket.socket | None = tcp.connect(addresses, connecting)
        try:
            self.address = (self.sock.family, self.sock.getpeername())
            self.avoid.add(self.address)  # until a session was opened there
            # Else the final dot waits for the acknowledgement of the message, 40 ms a letter: measured.
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sock.settimeout(self.deadline.step(self.patience_s).left_s())
            if self._context:
                self.sock = self._context.wrap_socket(self.sock, server_hostname=host)
            return self.getreply()
        except BaseException:
            self.close()  # nobody else can: there is no client yet
            raise

    def send(self, s: object) -> None:
        """Send *s*, in blocks that each have their time."""
        data = s.encode("ascii") if isinstance(s, str) else bytes(s)  # type: ignore[call-overload]
        self._received = b""  # what came before we asked answers nothing (and after STARTTLS it was not encrypted)
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        for start in range(0, len(data), BLOCK):
            self.sock.settimeout(self.deadline.step(self.policy.block_s).left_s())
            self.sock.sendall(data[start : start + BLOCK])

    def getreply(self) -> tuple[int, bytes]:
        """The next reply, whole: its code and its text. It ends within the patience, the deadline and MAX_REPLY."""
        deadline, size, texts = self.deadline.step(self.patience_s), 0, []
        with self._closing_on_error():
            while True:
                line = self._line(deadline, MAX_REPLY - size)
                size += len(line)
                texts.append(line[4:].strip())
                if line[3:4] != b"-":
                    break
            code = int(line[:3]) if line[:3].isdigit() else -1
            if self.sock:  # for what smtplib does next by itself: the TLS handshake
                self.sock.settimeout(self.deadline.step(self.patience_s).timeout_s())
        return code, b"\n".join(texts)

    def _line(self, deadline: Deadline, room: int) -> bytes:
        """The next line of at most *room* bytes, without its end."""
        while b"\n" not in self._received[:room]:
            if len(self._received) >= room or self.sock is None:
                raise smtplib.SMTPServerDisconnected("a reply without end")
            self.sock.settimeout(deadline.left_s())
            received = self.sock.recv(4096)
            if not received:
                raise smtplib.SMTPServerDisconnected("the connection was closed")
            self._received += received
        line, _, self._received = self._received.partition(b"\n")
        return line + b"\n"

    @contextlib.contextmanager
    def _closing_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()  # whatever comes later may belong to this reply
            raise
