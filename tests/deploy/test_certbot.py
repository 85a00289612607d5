"""deploy/install with certbot and apt on a Debian 12: a certificate of a real ACME server (Pebble). Long run only.

RESSURSVENN_DEBIAN=DIR: as in test_debian.py.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import tls_key
from tests.support import debian_root
from tests.support.debian_root import Server
from tests.support.nginx import process

pytestmark = pytest.mark.long
MAIL_PORT = 5870
INSTALL = "ressursvenn-1.0.0/deploy/install ressursvenn-1.0.0.tar.gz --answers {}"
ANSWERS = f"""host = ressursvenn.example
sender = bounce@ressursvenn.example
coordinator = coordinator@ressursvenn.example
mail_host = 127.0.0.1
mail_port = {MAIL_PORT}
mail_user = courier
mail_password_file = /srv/password
mail_ca = /srv/mail-ca.pem
"""
PEBBLE = {
    "listenAddress": "127.0.0.1:14000",
    "managementListenAddress": "127.0.0.1:15000",
    "certificate": "/srv/acme.pem",
    "privateKey": "/srv/acme.pem",
    "httpPort": 80,
    "tlsPort": 443,
}
ISSUER = (
    "openssl s_client -connect 127.0.0.1:443 -servername ressursvenn.example </dev/null 2>/dev/null |"
    " openssl x509 -noout -issuer -serial"
)


@pytest.fixture(scope="module")
def debian() -> Server:
    return debian_root.new("certbot")


@pytest.fixture(scope="module")
def server(debian: Server, first: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without certbot, an ACME server that certbot is told of, and a mail server."""
    mail = tmp_path_factory.mktemp("mail")
    srv = debian.folder / "srv"
    ca, pem = tls_key.make()  # for both
    for file in (srv / "mail-ca.pem", debian.folder / "usr/local/share/ca-certificates/acme.crt"):
        file.write_bytes(ca)
    for file in (srv / "acme.pem", mail / "server.pem"):
        file.write_bytes(pem)
    (srv / "password").write_text("right\n")
    (srv / "pebble.json").write_text(json.dumps({"pebble": PEBBLE}))
    (debian.folder / "root/answers").write_text(ANSWERS)
    (debian.folder / "etc/hosts").write_text("127.0.0.1 localhost ressursvenn.example\n")
    debian.copy(first)
    with debian.running():
        sink = [sys.executable, "-m", "tests.support.mail_sink", str(mail), str(MAIL_PORT)]
        with process([*debian.enter("--net"), *sink], mail / "log"):
            debian.done("update-ca-certificates; tar -xzf ressursvenn-1.0.0.tar.gz")
            debian.done("systemd-run --quiet --setenv=PEBBLE_VA_NOSLEEP=1 pebble -config /srv/pebble.json")
            debian.done("until curl --silent --output /dev/null https://localhost:14000/dir; do sleep 0.2; done")
            debian.done("mkdir -p /srv/kept && mv /var/cache/apt/archives/certbot_*.deb /srv/kept")
            debian.done("dpkg --purge certbot && mkdir -p /etc/letsencrypt")
            debian.done("echo 'server = https://localhost:14000/dir' >/etc/letsencrypt/cli.ini")
            yield debian


def refused(server: Server, answers: str) -> str:
    """The one sentence of an install that stops."""
    ran = server.run(INSTALL.format(answers), timeout_s=600)
    assert ran.returncode == 1 and len(ran.stderr.splitlines()) == 1, ran.stdout + ran.stderr
    return ran.stderr


def test_a_package_that_cannot_be_had_is_named(server: Server) -> None:
    assert refused(server, "answers").startswith(
        "install: these packages cannot be installed: certbot (E: Failed to fetch"
    )


def test_a_name_that_does_not_lead_here_gets_no_certificate(server: Server) -> None:
    server.done("mv /srv/kept/certbot_*.deb /var/cache/apt/archives")
    server.done("cp /etc/hosts /srv && sed -i 's/ ressursvenn.example//' /etc/hosts")
    said = refused(server, "answers")
    server.done("cp /srv/hosts /etc/hosts")

    assert said.startswith("install: certbot got no certificate for ressursvenn.example: does its name lead to this")
    assert "lookup ressursvenn.example" in said
    assert server.done("dpkg-query -W -f '${db:Status-Status}' certbot") == "installed"


def test_certbot_gets_the_certificate_and_renews_it_while_the_site_serves(server: Server) -> None:
    server.done(INSTALL.format("answers"))
    first = server.done(ISSUER)
    server.done("certbot renew --force-renewal --no-random-sleep-on-renew")
    until = f'until [ "$({ISSUER})" != "{first.strip()}" ]; do sleep 0.2; done; {ISSUER}'

    assert "Pebble" in first and "Pebble" in server.done(until)
