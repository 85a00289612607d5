"""What deploy/ gives an operator, tried for real: nginx in front of gunicorn, the settings to fill in, the units.

Over 250 lines, since the starting of nginx and gunicorn, which nobody else needs, stands here too.
"""

import contextlib
import gzip
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from forms.outbox.outbox import Outbox
from forms.settings import inboxes, settings
from forms.settings.edit import set_values
from forms.web.csrf import Tokens
from tests.support.nginx import DEPLOY, HOST, Nginx, gunicorn, process, short_folder, unit, wait
from tests.support.sample_answers import ENQUIRY, Fields

MARKER = "Tordenskjold"
FILL_IN = [
    "[service] origin:",
    "[service] secret_file:",
    "[smtp] host:",
    "[smtp] sender:",
    "[smtp] username:",
    "[smtp] password_file:",
]


@dataclass
class Server:
    nginx: Nginx
    config: settings.Settings

    def files(self) -> list[Path]:
        """Everything that nginx, gunicorn and the outbox have written."""
        places = [self.nginx.folder, self.config.frame.parent, Path(self.config.database[10:]).parent]
        return [path for place in places for path in place.rglob("*") if path.is_file()]

    def enquiry(self, **answers: str) -> str:
        """A good form as the browser sends it, opened ten seconds ago."""
        shown = Fields(self.nginx.ask("/form/nb/write/").text).values
        token = Tokens(self.config.secret, lambda: time.time() - 10).issue()
        return urlencode({**shown, **ENQUIRY, "token": token, **answers}, doseq=True)


@pytest.fixture(scope="module")
def stack() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def started() -> list[Server]:
    return []


@pytest.fixture
def server(stack: contextlib.ExitStack, started: list[Server], config: Path, site: Path, sources: Path) -> Server:
    """nginx before gunicorn before the form service. Started for the first test that asks, and kept for the others."""
    if not started:
        nginx = Nginx(stack.enter_context(short_folder()), site)
        log = nginx.folder / "gunicorn.log"
        service = stack.enter_context(process(gunicorn(nginx.folder), log, sources, RESSURSVENN_CONFIG=str(config)))
        wait(nginx.socket.stat, service)
        stack.enter_context(nginx.running())
        started.append(Server(nginx, settings.read(config)))
    return started[0]


@pytest.mark.parametrize("path", ["/", "/ar/find/", "/nb/centre/oslo/", "/robots.txt", "/nb/nothing"])
def test_every_answer_of_the_site_has_the_headers_of_the_build(server: Server, site: Path, path: str) -> None:
    answer = server.nginx.ask(path)

    for name, value in json.loads((site / "form" / "headers.json").read_text())["*"].items():
        assert answer.all(name) == [value]
    assert answer.all("Strict-Transport-Security") == ["max-age=31536000"]


@pytest.mark.parametrize(("coding", "file"), [("gzip", "index.html.gz"), ("identity", "index.html")])
def test_a_page_is_sent_as_the_build_compressed_it(server: Server, site: Path, coding: str, file: str) -> None:
    answer = server.nginx.ask("/nb/find/", headers={"Accept-Encoding": coding})

    assert answer.body == (site / "nb" / "find" / file).read_bytes()


MISSING = [("/ar/no", "ar"), ("/ar/centre/", "ar"), ("/xx/", "nb"), ("/nothing", "nb")]


@pytest.mark.parametrize(("path", "language"), MISSING)
def test_what_is_missing_is_told_in_the_language_of_the_address(
    server: Server, site: Path, path: str, language: str
) -> None:
    answer = server.nginx.ask(path)

    assert (answer.status, answer.text) == (404, (site / language / "404.html").read_text("utf-8"))


def test_a_form_that_is_sent_leaves_a_letter(server: Server) -> None:
    answer = server.nginx.ask("/form/nb/write/", server.enquiry())

    assert (answer.status, answer.all("Location")) == (303, ["/form/nb/sent/"])
    with contextlib.closing(Outbox(server.config.database)) as outbox:
        assert outbox.counts(datetime.now(UTC)).waiting == 1


def test_a_form_has_its_own_headers_each_once(server: Server) -> None:
    answer = server.nginx.ask("/form/en/write/")

    assert answer.all("Cache-Control") == ["no-store"] and answer.all("Referrer-Policy") == ["same-origin"]
    assert len(answer.all("Content-Security-Policy")) == len(answer.all("Strict-Transport-Security")) == 1
    assert "en" in answer.text and "gunicorn" not in str(answer.headers) and "nginx/" not in str(answer.headers)


@pytest.mark.parametrize("path", ["ar/write/", "ar/apply/"])
def test_a_form_is_compressed_on_its_way(server: Server, path: str) -> None:
    answer = server.nginx.ask(f"/form/{path}", headers={"Accept-Encoding": "gzip"})

    assert answer.all("Content-Encoding") == ["gzip"] and len(answer.body) < 14_000
    assert b"<form" in gzip.decompress(answer.body)


def test_a_body_of_120_kib_reaches_no_disk(server: Server) -> None:
    folders = [server.nginx.folder / name for name in ("body", "proxy", ".")]
    before = [folder.stat().st_mtime_ns for folder in folders]
    answer = server.nginx.ask("/form/nb/write/", server.enquiry(note=MARKER + "x" * 120 * 1024))

    assert (answer.status, MARKER in answer.text) == (422, True)
    assert [folder.stat().st_mtime_ns for folder in folders] == before  # a file made and deleted would show here
    assert [path for path in server.files() if MARKER.encode() in path.read_bytes()] == []


def test_a_body_of_129_kib_is_refused_in_the_language_of_the_form(server: Server, site: Path) -> None:
    answer = server.nginx.ask("/form/ar/write/", "x" * 129 * 1024)

    assert (answer.status, answer.text) == (413, (site / "ar" / "form-large.html").read_text("utf-8"))


@pytest.mark.parametrize("name", ["frame.json", "headers.json", "../form/frame.json", "%66rame.json", "/frame.json"])
def test_what_is_for_the_servers_is_not_shown(server: Server, name: str) -> None:
    answer = server.nginx.ask(f"/form/{name}")

    assert (answer.status, answer.all("Content-Type")) == (404, ["text/html; charset=utf-8"])


def test_nothing_is_logged_whatever_is_asked(server: Server) -> None:
    server.nginx.ask(f"/{MARKER}")
    server.nginx.ask("/form/nb/write/", f"note={MARKER}&%zz=%f", {"Referer": f"https://{MARKER}.example"})
    server.nginx.ask("/form/nb/write/", "x" * 129 * 1024)

    logs = [path for path in server.files() if path.suffix == ".log"]
    assert {path.name: path.read_text() for path in logs} == dict.fromkeys(
        ["start.log", "stderr.log", "gunicorn.log"], ""
    )


def test_plain_http_leads_to_https(server: Server) -> None:
    answer = server.nginx.ask_plain(HOST, "/nb/find/")

    assert (answer.status, answer.all("Location")) == (301, [f"https://{HOST}/nb/find/"])


def test_another_name_gets_no_answer(server: Server) -> None:
    with pytest.raises(ConnectionResetError):
        server.nginx.ask_plain("other.example", "/")
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        server.nginx.ask("/", name="other.example")


def test_the_form_service_is_told_nothing_of_who_asks(site: Path) -> None:
    tell = {"X-Forwarded-For": "192.0.2.7", "User-Agent": "Old Phone", "Forwarded": "for=192.0.2.7", "Via": "1.1 home"}
    with short_folder() as folder, socket.socket(socket.AF_UNIX) as listener:
        nginx = Nginx(folder, site)
        listener.bind(str(nginx.socket))
        listener.listen()
        listener.settimeout(10)
        with nginx.running(), contextlib.ExitStack() as stack:
            told = _overheard(stack, listener, lambda: nginx.ask("/form/nb/write/", "a=b", tell))
    assert b"Host: ressursvenn.example\r\n" in told
    assert not re.search(rb"192\.0|127\.0|Phone|forwarded|real-ip|via:", told, re.IGNORECASE)


def _overheard(stack: contextlib.ExitStack, listener: socket.socket, ask: Any) -> bytes:
    """What reaches *listener* of a request; it is answered with an empty page."""
    asking = stack.enter_context(ThreadPoolExecutor(1)).submit(ask)
    connection, _ = listener.accept()
    with connection:
        heard = connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    asking.result(10)
    return heard


@pytest.mark.parametrize("body", [None, "note=x"])
def test_while_the_form_service_is_down_the_numbers_stand(site: Path, body: str | None) -> None:
    with short_folder() as folder, Nginx(folder, site).running() as nginx:
        answer = nginx.ask("/form/ar/write/oslo/", body)

    assert (answer.status, answer.text) == (502, (site / "ar" / "form-down.html").read_text("utf-8"))
    assert 'href="tel:112"' in answer.text and 'href="tel:116006"' in answer.text


def release_conf(headers: Path, root: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([sys.executable, DEPLOY / "headers.py", headers, root], capture_output=True)


@pytest.mark.parametrize("value", ['a "quoted" word', "a $variable", "two\nlines", "back\\slash"])
def test_a_header_that_nginx_would_misread_is_refused(tmp_path: Path, value: str) -> None:
    (tmp_path / "headers.json").write_text(json.dumps({"*": {"X-Header": value}}))
    ran = release_conf(tmp_path / "headers.json", "/srv/site")

    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.startswith(b"headers.py: X-Header: cannot be written for nginx")


@pytest.mark.parametrize("root", ["site", "/a b", "/a;b", "/$a", '/"', "/a\n"])
def test_a_root_that_nginx_would_misread_is_refused(site: Path, root: str) -> None:
    ran = release_conf(site / "form" / "headers.json", root)

    assert (ran.returncode, ran.stdout) == (1, b"") and b"write an absolute path" in ran.stderr


def test_a_folder_that_is_no_built_site_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "form").mkdir()
    (tmp_path / "form" / "headers.json").write_text('{"*": {}}')
    ran = release_conf(tmp_path / "form" / "headers.json", "/srv/site")

    assert (ran.returncode, ran.stdout, ran.stderr.count(b"\n")) == (1, b"", 1)
    assert b"error.html is missing; build the site with: python build.py" in ran.stderr


def test_the_example_settings_are_refused_until_they_are_filled_in(tmp_path: Path) -> None:
    copy = Path(shutil.copy(DEPLOY / "config.example.toml", tmp_path / "config.toml"))
    copy.chmod(0o600)

    with pytest.raises(settings.SettingsError) as error:
        settings.read(copy)
    named = [" ".join(str(problem).split()[1:3]) for problem in error.value.problems]
    assert sorted(set(named)) == sorted(FILL_IN)


def test_the_example_of_a_centre_shows_every_key_there_is() -> None:
    example = (DEPLOY / "config.example.toml").read_text("utf-8").partition("# [inbox.oslo]\n")[2]

    assert tuple(re.findall(r"^# (\w+) = ", example, re.MULTILINE)) == inboxes.KEYS


def test_a_centre_can_be_added_to_the_example() -> None:
    example = (DEPLOY / "config.example.toml").read_text("utf-8")

    assert set_values(example, "inbox.oslo", {"forms": []}) == f"{example}\n[inbox.oslo]\nforms = []\n"


def test_the_command_asks_for_root() -> None:
    user = 65534 if os.geteuid() == 0 else None
    script = (DEPLOY / "ressursvenn").read_bytes()
    ran = subprocess.run(["sh", "-s", "status"], input=script, user=user, cwd="/", capture_output=True)

    assert (ran.returncode, ran.stderr) == (1, b"ressursvenn: must be run as root; run: sudo ressursvenn status\n")


@pytest.mark.parametrize("name", ["forms", "courier"])
def test_a_service_may_write_the_outbox_alone_and_leaves_no_core(name: str) -> None:
    service = unit(f"ressursvenn-{name}.service")

    assert (service["ProtectSystem"], service["ReadWritePaths"]) == ("strict", "/var/lib/ressursvenn")
    assert (service["LimitCORE"], service["UMask"], service["NoNewPrivileges"]) == ("0", "0077", "yes")
    assert service["Restart"] == "always" and service["Group"] == "ressursvenn"


def test_forms_and_courier_are_two_users_each_with_its_own_secrets() -> None:
    forms, courier = (DEPLOY / f"ressursvenn-{name}.service" for name in ("forms", "courier"))

    assert unit(forms.name)["User"] != unit(courier.name)["User"]
    assert "smtp-password" not in forms.read_text() and "LoadCredential=secret" not in courier.read_text()
    assert "/etc/ressursvenn/secret" in unit(courier.name)["InaccessiblePaths"]


def test_the_service_that_sees_her_words_has_no_network() -> None:
    service = unit("ressursvenn-forms.service")

    assert (service["PrivateNetwork"], service["RestrictAddressFamilies"]) == ("yes", "AF_UNIX")
    assert "--log-level error" in service["ExecStart"] and service["MemorySwapMax"] == "0"
