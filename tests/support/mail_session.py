"""Our SMTP session with a hostile mail server on loopback, verified over TLS."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from demo import tls_key
from forms.delivery.failure import DeliveryError
from forms.delivery.retry import RETRY_POLICY, RetryPolicy
from forms.delivery.smtp import SmtpSession
from forms.settings.smtp import Smtp
from tests.support.hostile_smtp import Rude
from tests.support.loopback_server import running

MESSAGE = b"Subject: Ny melding\r\n\r\n.dots\r\n" + b"x" * 60 + b"\r\n"
STORED = MESSAGE.replace(b"\r\n.", b"\r\n..")
TO = "post@oslo.example"
GOOD = {"host": "127.0.0.1", "username": "courier", "password": "right"}
OURS = ("host", "ca_file", "password", "token_command")
POLICY = replace(RETRY_POLICY, command_s=2, data_s=2, block_s=2, parting_s=2, final_reply_s=0.3)
Make = Callable[..., tuple[Rude, SmtpSession]]


@pytest.fixture(scope="session")
def mail_tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with certificates: of a server, of one with another authority, of one with another name."""
    folder = tmp_path_factory.mktemp("tls")
    for name, address in (("", "127.0.0.1"), ("other-", "127.0.0.1"), ("name-", "127.0.0.9")):
        ca, server = tls_key.make(address)
        (folder / f"{name}ca.pem").write_bytes(ca)
        (folder / f"{name}server.pem").write_bytes(server)
    return folder


@pytest.fixture
def make_session(mail_tls: Path) -> Iterator[Make]:
    """A hostile mail server, and our session with it; figures of the retry policy by their names."""
    with ExitStack() as ends:

        def make(does: dict[str, str] | None = None, **changed: Any) -> tuple[Rude, SmtpSession]:
            policy = {name: changed.pop(name) for name in RetryPolicy.__slots__ if name in changed}
            ours = {name: changed.pop(name) for name in OURS if name in changed}
            server = Rude(**{"certificate": mail_tls / "server.pem", "does": does or {}, **changed})
            ends.enter_context(running(server))
            settings = {**GOOD, "ca_file": mail_tls / "ca.pem", **ours}
            security: Literal["tls", "starttls"] = "tls" if server.implicit else "starttls"
            there = Smtp(port=server.port, security=security, sender="b@forms.example", **settings)
            session = SmtpSession(there, replace(POLICY, **policy))
            ends.callback(session.close)
            return server, session

        yield make


def failure(session: SmtpSession) -> DeliveryError:
    """Why the session did not deliver a letter."""
    with pytest.raises(DeliveryError) as error:
        session.deliver(TO, MESSAGE)
    return error.value
