"""A small mail server that misbehaves as it is told, each way that a real one has been seen to."""

import base64
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

AUTH = "AUTH PLAIN LOGIN XOAUTH2"
# Replies and handshakes that never end: what is sent again and again, and the seconds between.
ENDLESS = {
    "trickle": (b"2", 0.02),
    "trickled lines": (b"250-more\r\n", 0.01),
    "flood": (b"250-" + b"x" * 500 + b"\r\n", 0.0),
    "one long line": (b"2" * 65536, 0.0),
    "flood of short lines": (b"250-\r\n" * 1000, 0.0),
}
HANDSHAKES = {"hang": (b"", 0.1), "trickle": (b"\x16\x03\x03\x00\x02\x01\x00", 0.05), "flood": (b"\0" * 65536, 0.0)}


@dataclass
class Rude:
    """What it does wrong, and what it saw. *does*: a step (such as "rcpt") and what is answered or done there.

    A step followed by an address, as in "rcpt a@x.example", is meant for letters to that address alone.
    """

    certificate: Path | None
    implicit: bool = False
    offers: str = AUTH
    login: tuple[str, str] = ("courier", "right")
    does: dict[str, str] = field(default_factory=dict)
    port: int = 0
    sessions: int = 0
    taken: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # the address of each RCPT
    how: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)  # the commands, without what answers a challenge
    ended: threading.Event = field(default_factory=threading.Event)

    def serve(self, connection: socket.socket) -> None:
        self.sessions += 1
        with suppress(OSError, ssl.SSLError), connection:
            if self.implicit and (way := self.does.get("handshake")):
                Session(self, connection).send_for_ever(*HANDSHAKES[way])
            else:
                Session(self, self.secured(connection) if self.implicit else connection).run()

    def secured(self, connection: socket.socket) -> ssl.SSLSocket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.certificate))
        return context.wrap_socket(connection, server_side=True)


class Session:
    """One client's session with *server*."""

    def __init__(self, server: Rude, connection: socket.socket) -> None:
        self.server, self.connection, self.secure = server, connection, server.implicit
        self.lines = connection.makefile("rb")
        self.open, self.recipient = True, ""

    def run(self) -> None:
        self.answer("connect", "220 rude")
        while self.open and (line := self.lines.readline()):
            verb = line.split()[0].decode().partition(":")[0].lower()
            self.server.heard.append(line.decode().strip())
            getattr(self, f"do_{verb}", self.do_other)(line.decode().strip())
        self.lines.close()
        self.connection.close()

    def answer(self, step: str, usual: str) -> bool:
        """Answer *usual*, or do what was asked for at this step; once, where it says so. True: it was the usual."""
        asked = self.server.does.get(f"{step} {self.recipient}", self.server.does.get(step, usual))
        if asked.startswith("once "):
            asked = self.server.does.pop(step).removeprefix("once ")
        if asked == "cut":
            self.open = False
        elif asked == "hang":
            self.server.ended.wait(30)
            self.open = False
        elif asked in ENDLESS:
            self.open = False
            self.send_for_ever(*ENDLESS[asked])
        elif asked.startswith("after "):
            self.server.ended.wait(float(asked.split()[1]))
            self.connection.sendall(f"{usual}\r\n".encode())
            return True
        else:
            self.connection.sendall(f"{asked}\r\n".encode())
        return asked == usual

    def send_for_ever(self, piece: bytes, pause_s: float) -> None:
        with suppress(OSError):  # the client has gone
            while not self.server.ended.wait(pause_s):
                self.connection.sendall(piece)

    def do_ehlo(self, _: str) -> None:
        offers = ["rude", *(["STARTTLS"] if self.server.certificate and not self.secure else []), self.server.offers]
        self.answer("ehlo", "\r\n".join([*(f"250-{one}" for one in offers), "250 8BITMIME"]))

    def do_starttls(self, _: str) -> None:
        if (way := self.server.does.get("handshake")) and self.answer("starttls", "220 go"):
            self.open = False
            self.send_for_ever(*HANDSHAKES[way])
        elif self.answer("starttls", "220 go"):
            self.connection = self.server.secured(self.connection)
            self.lines, self.secure = self.connection.makefile("rb"), True

    def do_auth(self, line: str) -> None:
        how, _, given = line.removeprefix("AUTH ").partition(" ")
        self.server.how.append(how)
        if how == "LOGIN":
            name = base64.b64decode(given).decode() if given else self.ask("VXNlcm5hbWU6")
            said = f"{name}\0{self.ask('UGFzc3dvcmQ6')}"
        else:
            said = base64.b64decode(given).decode()
        name, secret = self.server.login
        right = {"PLAIN": f"\0{name}\0{secret}", "LOGIN": f"{name}\0{secret}",
                 "XOAUTH2": f"user={name}\1auth=Bearer {secret}\1\1"}[how]  # fmt: skip
        if said != right and how == "XOAUTH2":
            self.ask("eyJzdGF0dXMiOiI0MDEifQ==")  # a reason, which the client must acknowledge
        self.answer("auth", "235 welcome" if said == right else "535 no")

    def ask(self, challenge: str) -> str:
        self.connection.sendall(f"334 {challenge}\r\n".encode())
        return base64.b64decode(self.lines.readline()).decode()

    def do_rcpt(self, line: str) -> None:
        self.recipient = line.partition("<")[2].partition(">")[0]
        self.server.asked.append(self.recipient)
        self.answer("rcpt", "250 ok")

    def do_mail(self, _: str) -> None:
        self.answer("mail", "250 ok")

    def do_data(self, _: str) -> None:
        if not self.answer("data", "354 go on"):
            return
        if self.server.does.get("body") == "cut":
            self.connection.recv(10)
            self.open = False
            return
        message = b""
        while (line := self.lines.readline()) != b".\r\n":
            if not line:  # the client has gone
                self.open = False
                return
            message += line
        if not self.server.does.get("dot", "").startswith(("4", "5", "once 4", "once 5")):
            self.server.taken.append(message)
        self.answer("dot", "250 taken")

    def do_quit(self, _: str) -> None:
        self.answer("quit", "221 bye")
        self.open = False

    def do_other(self, _: str) -> None:
        self.answer("other", "250 ok")
