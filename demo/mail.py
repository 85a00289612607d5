"""Local SMTP server of `make run`: takes the courier's letters over TLS and files them in Maildirs.

    python -m demo.mail --config var/config.toml

Listens on loopback only. Logs nothing of what was written.
"""

import argparse
import asyncio
import logging
import mailbox
import signal
import ssl
import sys
from collections.abc import Callable
from hmac import compare_digest
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from demo.setup import MARKER
from forms.settings import settings
from forms.settings.smtp import Smtp
from forms.settings.validators import is_loopback

MAX_MESSAGE_BYTES = 1_000_000  # a letter is under 200 kB (the forms take 128 KiB)


class MaildirHandler:
    """Files each letter under *folder*, in the Maildir of the centre whose inbox it is for."""

    def __init__(self, inboxes: dict[str, str], folder: Path) -> None:
        self.inboxes, self.folder = inboxes, folder  # address -> centre id

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.lower() not in self.inboxes:
            return "550 5.1.1 no such inbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        for address in envelope.rcpt_tos:
            mailbox.Maildir(self.folder / self.inboxes[address.lower()]).add(envelope.content or b"")
        return "250 2.0.0 filed"


def serve(config: settings.Settings, server: Path, folder: Path) -> None:
    """Serve where *config* says until SIGTERM or SIGINT; *server* is the PEM file with key and certificate."""
    asyncio.run(_serve(config, server, folder))


async def _serve(config: settings.Settings, server: Path, folder: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(server)
    folder.mkdir(mode=0o700, exist_ok=True)
    inboxes = {address.lower(): inbox.centre for inbox in config.inboxes.values() for address in inbox.addresses}
    handler = MaildirHandler({(config.coordinator or "").lower(): "coordinator", **inboxes}, folder)

    def connection() -> SMTP:
        return SMTP(
            handler,
            hostname="localhost",
            ident="make run",
            data_size_limit=MAX_MESSAGE_BYTES,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=_authenticator(config.smtp),
        )

    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    listening = await loop.create_server(connection, config.smtp.host, config.smtp.port)
    await stop.wait()
    listening.close()


def _authenticator(smtp: Smtp) -> Callable[..., AuthResult]:
    expected = f"{smtp.username}\0{smtp.password}".encode()

    def authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: object) -> AuthResult:
        known = isinstance(given, LoginPassword) and compare_digest(b"\0".join(given), expected)
        return AuthResult(success=known)

    return authenticate


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.mail", description="The local mail server of make run.")
    parser.add_argument("--config", type=Path, required=True, help="the settings that make run wrote")
    path = parser.parse_args().config
    try:
        config = settings.read(path)
    except settings.SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    if not (path.parent / MARKER).exists() or not is_loopback(config.smtp.host):
        print(f"{path}: was not written by make run; this server is only for trying out", file=sys.stderr)
        return 1
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # at warning aiosmtpd only speaks of its own future
    serve(config, path.parent / "tls" / "server.pem", path.parent / "mail")
    return 0


if __name__ == "__main__":
    sys.exit(main())
