"""`check` opens a real session with the mail server, and says which setting or which fault stands in the way."""

import ipaddress
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from forms.admin import mail_check
from forms.settings import settings
from forms.settings.smtp import Smtp
from tests.support import ROOT
from tests.support.hostile_smtp import Rude
from tests.support.loopback_server import running
from tests.support.ports import free_port

Check = Callable[..., list[str]]
ASK = """
import sys; from pathlib import Path
from forms.delivery.deadline import Deadline; from forms.delivery.retry import RETRY_POLICY
from forms.delivery.smtp_connection import open_connection; from forms.settings.smtp import Smtp
file = Path(sys.argv[2]) if len(sys.argv) > 2 else None
smtp = Smtp("127.0.0.1", int(sys.argv[1]), "starttls", "b@x.example", file)
opened = open_connection(smtp, RETRY_POLICY, Deadline(30), set())
print(getattr(opened, "fault", "opened"))
"""


@pytest.fixture(scope="module")
def old_authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority such as many private ones are: no key identifiers, basicConstraints not critical."""
    folder, now = tmp_path_factory.mktemp("old-authority"), datetime.now(UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority, server = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("our own", "mail"))
    common = x509.CertificateBuilder(
        issuer_name=authority, not_valid_before=now - timedelta(1), not_valid_after=now + timedelta(9)
    )
    ca = common.subject_name(authority).public_key(ca_key.public_key()).serial_number(1)
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=False)
    leaf = common.subject_name(server).public_key(key.public_key()).serial_number(2)
    leaf = leaf.add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
    )
    (folder / "ca.pem").write_bytes(_signed(ca, ca_key))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(private + _signed(leaf, ca_key))
    return folder


def _signed(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def check(config: Path, mail_tls: Path) -> Iterator[Check]:
    """Run the check with a server that misbehaves as told; return what it reports."""
    with ExitStack() as ends:

        def run(
            does: dict[str, str] | None = None, certificate: Path | None = mail_tls / "server.pem", **ours: Any
        ) -> list[str]:
            server = ends.enter_context(running(Rude(certificate, does=does or {})))
            given = {"ca_file": mail_tls / "ca.pem", "username": "courier", "password": "right", **ours}
            there = Smtp(
                **{"host": "127.0.0.1", "port": server.port, "security": "starttls", "sender": "b@x.example", **given}
            )
            found = [str(one) for one in mail_check.problems(replace(settings.read(config), smtp=there))]
            assert server.taken == []
            return found

        yield run


def test_a_mail_server_that_lets_us_in_is_no_problem(check: Check) -> None:
    assert check() == []


def test_a_wrong_password_is_told_with_the_servers_code(check: Check) -> None:
    [said] = check(password="wrong")

    assert "[smtp] username: 127.0.0.1:" in said and "does not accept them (535)" in said


def test_a_server_that_is_not_there_is_told(check: Check) -> None:
    [said] = check(port=free_port())

    assert "[smtp] host: 127.0.0.1:" in said and "does not answer" in said


def test_a_server_without_starttls_is_told(check: Check) -> None:
    [said] = check(certificate=None)

    assert "[smtp] security: 127.0.0.1:" in said and "offers no STARTTLS" in said


def test_a_server_that_refuses_us_is_told_by_its_code(check: Check) -> None:
    [said] = check({"connect": "554 5.7.1 no"})

    assert "refuses us (554 5.7.1); ask who runs it" in said


@pytest.mark.parametrize(
    ("certificate", "ca_file", "fault", "advice"),
    [
        ("server.pem", "other-ca.pem", "unable to get local issuer certificate", "as ca_file"),
        ("name-server.pem", "name-ca.pem", "IP address mismatch", "host must be a name in its certificate"),
    ],
)
def test_the_fault_of_a_certificate_is_told_with_its_advice_and_with_python_and_openssl(
    check: Check, mail_tls: Path, certificate: str, ca_file: str, fault: str, advice: str
) -> None:
    [said] = check(certificate=mail_tls / certificate, ca_file=mail_tls / ca_file)

    assert f"does not prove who it is: {fault}" in said and advice in said
    assert f", {ssl.OPENSSL_VERSION})" in said


@pytest.fixture
def as_python_3_13(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ssl.create_default_context does from Python 3.13 on."""
    ours = ssl.create_default_context

    def strict(**given: Any) -> ssl.SSLContext:
        context = ours(**given)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    monkeypatch.setattr(ssl, "create_default_context", strict)


@pytest.mark.usefixtures("as_python_3_13")
def test_the_operators_own_authority_is_not_judged_by_its_form(check: Check, old_authority: Path) -> None:
    assert check(certificate=old_authority / "server.pem", ca_file=old_authority / "ca.pem") == []


@pytest.mark.usefixtures("as_python_3_13")
def test_that_of_another_is_and_the_fault_is_told(
    check: Check, old_authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(old_authority / "ca.pem"))
    [said] = check(certificate=old_authority / "server.pem", ca_file=None)

    assert "Missing Authority Key Identifier" in said or "not marked critical" in said
    assert "or name the authority's file as ca_file" in said


def pythons() -> list[str]:
    """The Pythons of this machine that we run in, this one first. One that pyenv only stands in for does not start."""
    names = [sys.executable, *(shutil.which(f"python3.{minor}") for minor in range(11, 20))]
    kept = [str(path) for path in sorted(Path.home().glob(".pyenv/versions/3.1[1-9].*/bin/python"))]
    starts = {
        name: subprocess.run([name, "-c", "import ssl"], capture_output=True).returncode
        for name in [*filter(None, names), *kept]
    }
    return [name for name, status in starts.items() if not status]


def test_every_python_on_this_machine_trusts_the_operators_own_authority(old_authority: Path) -> None:
    said = {}
    with running(Rude(old_authority / "server.pem")) as server:
        for python in pythons():
            command = [python, "-c", ASK, str(server.port), str(old_authority / "ca.pem")]
            said[python] = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout

    assert {sys.executable: "opened\n", **dict.fromkeys(said, "opened\n")} == said
