"""nginx while a part is down: nothing of the visitor in any log (SAFETY 22), and the page with the numbers."""

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import struct
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.nginx import HOST, Answer, Nginx, short_folder, wait
from tests.support.refused_requests import REFUSED, numbers_and_exit

MARKER = "Tordenskjold"
VISITOR = re.compile(rf"client|request|127\.0\.0\.1|{MARKER}")
TELLING = {"Referer": f"https://{MARKER}.example", "User-Agent": MARKER, "Cookie": f"a={MARKER}"}
Down = Callable[[Nginx, contextlib.ExitStack], None]


def listener(nginx: Nginx, backlog: int = 100) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(nginx.socket))
    made.listen(backlog)
    return made


def answering(nginx: Nginx, stack: contextlib.ExitStack, answer: bytes) -> None:
    """A form service that reads a request, says *answer*, and closes."""
    service = stack.enter_context(listener(nginx))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = service.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    stack.callback(service.shutdown, socket.SHUT_RDWR)


def missing(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    assert not nginx.socket.exists()


def refusing(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    listener(nginx).close()


def full(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    stack.enter_context(listener(nginx, 0))
    waiting = stack.enter_context(socket.socket(socket.AF_UNIX))
    waiting.connect(str(nginx.socket))


def silent(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    stack.enter_context(listener(nginx))


SERVICE: dict[str, tuple[Down, int]] = {
    "its socket is missing": (missing, 502),
    "nobody listens at its socket": (refusing, 502),
    "too many wait at its socket": (full, 502),
    "it never answers": (silent, 504),
    "it closes": (lambda nginx, stack: answering(nginx, stack, b""), 502),
    "its answer is none": (
        lambda nginx, stack: answering(nginx, stack, b"HTTP/1.1 200 OK\r\nbad\0header\r\n\r\n"),
        502,
    ),
    "its headers are too long": (
        lambda nginx, stack: answering(nginx, stack, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"),
        502,
    ),
}


@pytest.fixture
def nginx(stack: contextlib.ExitStack, site: Path) -> Nginx:
    """nginx with a copy of the site, which may be spoilt; it is not running yet."""
    folder = stack.enter_context(short_folder())
    shutil.copytree(site, folder / "site")
    return Nginx(folder, folder / "site").change(("proxy_read_timeout 30s", "proxy_read_timeout 1s"))


def tells(nginx: Nginx) -> list[str]:
    """The lines in the logs of *nginx* that tell of a visitor; there may be others, of how it was started."""
    return [line for text in nginx.logged().values() for line in text.splitlines() if re.search(VISITOR, line)]


def ask_everything(nginx: Nginx) -> Iterator[Answer]:
    yield nginx.ask(f"/en/find/?{MARKER}", headers=TELLING)
    yield nginx.ask(f"/{MARKER}", headers=TELLING)
    yield nginx.ask("/form/en/write/", headers=TELLING)
    yield nginx.ask("/form/en/write/", f"note={MARKER}", TELLING)


@pytest.mark.parametrize("name", SERVICE)
def test_while_the_form_service_fails_the_numbers_stand_and_nothing_is_logged(
    nginx: Nginx, stack: contextlib.ExitStack, name: str
) -> None:
    down, status = SERVICE[name]
    down(nginx, stack)
    with nginx.running():
        answers = list(ask_everything(nginx))

    assert [answer.status for answer in answers] == [200, 404, status, status]
    for answer in answers:
        numbers_and_exit(answer)
    assert nginx.logged() == {}


def test_an_answer_that_breaks_off_is_not_logged(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    answering(nginx, stack, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    with nginx.running(), pytest.raises(Exception, match="IncompleteRead"):
        nginx.ask(f"/form/en/write/?{MARKER}", f"note={MARKER}", TELLING)

    assert nginx.logged() == {}


def as_nobody(nginx: Nginx) -> None:
    """Let nginx' workers be a user without rights, where the tests are run by root."""
    if os.geteuid() == 0:
        nginx.change(("user root root;", "user www-data;"))
    nginx.folder.chmod(0o711)


def gone(nginx: Nginx) -> None:
    shutil.rmtree(nginx.folder / "site")


def locked(nginx: Nginx) -> None:
    (nginx.folder / "site").chmod(0)


def pages_locked(nginx: Nginx) -> None:
    for page in (nginx.folder / "site").rglob("*.html*"):
        page.chmod(0)


@pytest.mark.parametrize("spoil", [gone, locked, pages_locked])
def test_while_the_site_cannot_be_read_the_numbers_stand_and_nothing_is_logged(
    nginx: Nginx, spoil: Callable[[Nginx], None]
) -> None:
    as_nobody(nginx)
    spoil(nginx)
    with nginx.running():
        answers = list(ask_everything(nginx))

    assert all(answer.status >= 400 for answer in answers)
    for answer in answers:
        numbers_and_exit(answer)
    assert nginx.logged() == {}


def test_the_page_in_memory_is_in_the_language_of_the_address(nginx: Nginx) -> None:
    gone(nginx)
    with nginx.running():
        shown = [nginx.ask(path).text for path in ("/ar/find/", "/form/ar/write/", "/en/", "/xx/")]

    assert [text[text.index("<html") :][:15] for text in shown] == [
        f'<html lang="{code}"'[:15] for code in ("ar", "ar", "en", "nb")
    ]


def used_by_worker(nginx: Nginx) -> int:
    """How many descriptors a worker of *nginx* has open while nobody asks for anything."""
    with nginx.running():
        nginx.ask("/")  # the worker is there
        main = (nginx.folder / "pid").read_text().strip()
        (worker,) = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        counted = []
        for _ in range(20):  # until the connection that asked whether it runs is closed
            counted.append(len(list(Path(f"/proc/{worker}/fd").iterdir())))
            time.sleep(0.02)
        return min(counted)


@pytest.mark.parametrize("left", [1, 2, 3])
def test_without_descriptors_the_numbers_stand_and_nothing_is_logged(nginx: Nginx, left: int) -> None:
    used = used_by_worker(nginx.change(("worker_processes auto", "worker_processes 1")))
    with nginx.change(("worker_rlimit_nofile 40000", f"worker_rlimit_nofile {used + left}")).running():
        answers = list(ask_everything(nginx))

    assert left > 1 or {answer.status for answer in answers} == {500}
    for answer in answers:
        numbers_and_exit(answer)
    assert not tells(nginx)


@pytest.mark.parametrize("number", range(4, 7))
def test_without_connections_nothing_is_logged(nginx: Nginx, number: int) -> None:
    nginx.change(("worker_processes auto", "worker_processes 1"))
    nginx.change(("worker_connections 16384", f"worker_connections {number}"))
    with nginx.running(), contextlib.suppress(OSError):
        for answer in ask_everything(nginx):
            numbers_and_exit(answer)

    assert not tells(nginx)


def test_without_its_folders_for_files_nothing_is_logged(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    answering(nginx, stack, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    with nginx.running():
        for name in ("body", "proxy"):
            (nginx.folder / name).rmdir()
        answer = nginx.ask(f"/form/en/write/?{MARKER}", f"note={MARKER}" + "x" * 120_000, TELLING)

    assert (answer.status, answer.text) == (200, "ok")
    assert nginx.logged() == {}


def test_a_certificate_that_is_gone_at_a_reload_stops_nothing_and_the_log_names_the_file_alone(nginx: Nginx) -> None:
    with nginx.running():
        (nginx.folder / "fullchain.pem").unlink()
        os.kill(int((nginx.folder / "pid").read_text()), signal.SIGHUP)
        wait(lambda: nginx.logged() or (nginx.folder / "not yet").stat())
        answers = list(ask_everything(nginx))

    assert [answer.status for answer in answers] == [200, 404, 502, 502]
    assert nginx.logged().keys() == {"stderr.log"} and not tells(nginx)


HELLO = bytes.fromhex("16030100050100000100")  # the head of a ClientHello that is broken off
RUDE = {
    "nothing": b"",
    "bytes": bytes(range(256)),
    "a broken greeting": HELLO,
    "a greeting of SSLv2": bytes.fromhex("802e0100020015000000100100800200803f"),
    "an alert": bytes.fromhex("15030300020228"),
    "http": b"GET /" + MARKER.encode() + b" HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("greeting", RUDE)
def test_a_bad_handshake_is_not_logged(nginx: Nginx, greeting: str) -> None:
    with nginx.running(), nginx.connected(nginx.secure) as link:
        link.sendall(RUDE[greeting])
        link.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while link.recv(65536):
                pass

    assert nginx.logged() == {}


def test_a_handshake_for_another_name_or_with_an_old_version_is_not_logged(nginx: Nginx) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings(action="ignore"):  # Python advises against it too
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with nginx.running():
        for trust, name in ((nginx.trust, f"{MARKER}.example"), (nginx.trust, None), (old, HOST)):
            with nginx.connected(nginx.secure) as link, contextlib.suppress(ssl.SSLError, ConnectionError):
                trust.wrap_socket(link, server_hostname=name)

    assert nginx.logged() == {}


def test_a_visitor_who_goes_in_the_middle_is_not_logged(nginx: Nginx, stack: contextlib.ExitStack) -> None:
    silent(nginx, stack)
    head = f"POST /form/en/write/?{MARKER} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100\r\n\r\n".encode()
    with nginx.running():
        for sent in (head[:20], head, head + b"half", head + b"x" * 100):
            with nginx.tls() as link:
                link.sendall(sent)
                link.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )  # reset, as lost networks do
        nginx.ask("/")

    assert nginx.logged() == {}


def test_a_slow_visitor_is_not_logged(nginx: Nginx) -> None:
    nginx.change(
        ("client_header_timeout 15s", "client_header_timeout 1s"), ("client_body_timeout 30s", "client_body_timeout 1s")
    )
    head = f"POST /form/en/write/?{MARKER} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100\r\n\r\n".encode()
    with nginx.running():
        for sent in (head[:20], head + b"half"):
            with nginx.tls() as link:
                link.sendall(sent)
                with contextlib.suppress(OSError):
                    assert link.recv(10) == b""

    assert nginx.logged() == {}


@pytest.mark.parametrize("name", REFUSED)
def test_what_nginx_refuses_is_not_logged(nginx: Nginx, name: str) -> None:
    with nginx.running():
        nginx.ask_raw(REFUSED[name][0])

    assert nginx.logged() == {}
