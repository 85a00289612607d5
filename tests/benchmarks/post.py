"""Benchmark of outbox and courier: letters a second on both databases, a hanging mail server, many waiting, memory.

Letters are of 12 kB, as sealed ones are. Writers are two processes of four threads, as the form service has.
"""

import http.client
import multiprocessing
import os
import secrets
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest

from demo import tls_key
from forms.delivery.courier import Courier
from forms.delivery.retry import RETRY_POLICY
from forms.outbox.outbox import Outbox
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings
from forms.settings.smtp import Smtp
from forms.web.csrf import QUICK_SECONDS
from tests.benchmarks.forms import disk
from tests.benchmarks.measuring import Figures, seconds, spread
from tests.chaos.people import HEADERS
from tests.chaos.world import World
from tests.support.databases import LEASE_S, Postgres, fill
from tests.support.hostile_smtp import Rude
from tests.support.loopback_server import running
from tests.support.sample_answers import ENQUIRY, Fields

LETTER = 12_000
PROCESSES, THREADS, EACH = 2, 4, 40
WAITING = (10, 10_000, 1_000_000)
CARRIED, VISITS = 200, 60
Times = list[float]


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, Callable[[], str]]]:
    """For each database that is here, what gives the URL of an empty outbox."""
    count = iter(range(100))
    made: dict[str, Callable[[], str]] = {"SQLite": lambda: f"sqlite:///{folder}/{next(count)}.db"}
    try:
        server = Postgres()
    except pytest.skip.Exception:
        yield made
        return
    server.start()

    yield {**made, "PostgreSQL": server.empty}
    server.stop()


def put(outbox: Outbox) -> float:
    message = secrets.token_bytes(LETTER)
    return seconds(lambda: outbox.put(message[:32], "oslo", message, datetime.now(UTC)))


def _writers(url: str, answer: "multiprocessing.Queue[Times]") -> None:
    times: Times = []
    with closing(Outbox(url, 60)) as outbox:

        def write() -> None:
            times.extend([put(outbox) for _ in range(EACH)])

        several = [threading.Thread(target=write) for _ in range(THREADS)]
        for act in (threading.Thread.start, threading.Thread.join):
            for one in several:
                act(one)
    answer.put(times)


def writing(url: str) -> tuple[Times, float]:
    """How long each of many letters took that were stored at once, and how many a second that was."""
    with closing(Outbox(url)) as outbox:
        outbox.check_writable()
    answer: multiprocessing.Queue[Times] = multiprocessing.Queue()
    several = [multiprocessing.Process(target=_writers, args=(url, answer)) for _ in range(PROCESSES)]
    began = time.perf_counter()
    for one in several:
        one.start()
    times = [each for _ in several for each in answer.get()]
    took = time.perf_counter() - began
    for one in several:
        one.join()
    return times, len(times) / took


def waiting(url: str, count: int) -> str:
    """What storing, taking and looking cost when *count* letters wait."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    with closing(Outbox(url, 60)) as outbox:
        outbox.check_writable()
        fill(outbox.database, count)
        claims = [seconds(lambda: outbox.claim(now, LEASE_S)) for _ in range(10)]
        puts = [put(outbox) for _ in range(10)]
        looks = [seconds(lambda: outbox.counts(now, 10_000)) for _ in range(10)]
        marks = {"claim": claims, "store": puts, "health": looks}
    return ", ".join(f"{name} {statistics.median(times) * 1000:.1f} ms" for name, times in marks.items())


def _mail_server(certificate: Path, port: "multiprocessing.Queue[int]") -> None:
    with running(Rude(certificate)) as server:
        port.put(server.port)
        threading.Event().wait()


def carrying(folder: Path, reuse: int) -> float:
    """Letters a second that one courier carries over TLS, with so many in a session."""
    ca, server = tls_key.make()
    (folder / "ca.pem").write_bytes(ca)
    (folder / "server.pem").write_bytes(server)
    port: multiprocessing.Queue[int] = multiprocessing.Queue()
    process = multiprocessing.Process(target=_mail_server, args=(folder / "server.pem", port))
    process.start()
    there = Smtp("127.0.0.1", port.get(), "starttls", "b@forms.example", folder / "ca.pem")
    inbox = Inbox("oslo", "post@oslo.example", "openpgp", (), (), frozenset(), unconfirmed="")
    settings = Settings("https://x.example", b"", folder, "", there, None, {"oslo": inbox})
    with closing(Outbox(f"sqlite:///{folder}/carried-{reuse}.db")) as outbox:
        for _ in range(CARRIED):
            put(outbox)
        courier = Courier(settings, outbox, lambda *_: None, policy=replace(RETRY_POLICY, session_letters=reuse))
        took = seconds(lambda: [courier.step() for _ in range(CARRIED)])
        left = outbox.counts(datetime.now(UTC)).waiting
        courier.session.close()
    process.terminate()
    process.join()
    if left:
        raise SystemExit(f"{left} letters were not carried: the figures would mean nothing")
    return CARRIED / took


def visits(world: World) -> tuple[Times, Times]:
    """What GET and POST take, one visit after the other, over one connection as behind nginx."""
    connection = http.client.HTTPConnection("127.0.0.1", world.web_port, timeout=60)

    def ask(method: str, body: str | None = None) -> str:
        headers = HEADERS if body else {}
        connection.request(method, "/form/nb/write/", body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != (303 if body else 200):
            raise SystemExit(f"a visit was answered with {answer.status}: the figures would mean nothing")
        return text

    gets = [seconds(lambda: ask("GET")) for _ in range(VISITS)]
    shown = Fields(ask("GET")).values
    connection.close()  # the server ends it while she writes; the next request opens a new one
    time.sleep(QUICK_SECONDS + 0.2)
    bodies = [urlencode({**shown, **ENQUIRY, "name": f"n{number}"}, doseq=True) for number in range(VISITS)]
    posts = [seconds(partial(ask, "POST", body)) for body in bodies]
    connection.close()
    return gets, posts


def resident(process: int) -> float:
    """The memory of *process*, in MB; what is shared counts in part."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def hanging() -> Figures:
    """Visits while the mail server takes connections and says nothing, with letters waiting and two couriers at it."""
    world = World("sqlite", 1, mount=False)
    silent = socket.create_server(("127.0.0.1", world.mail_port))
    for part in (world.web, *world.couriers):
        part.start()
    try:
        world._until_it_answers()
        visits(world)  # so that letters wait and the couriers hang
        gets, posts = visits(world)
        yield "GET while the mail server hangs", spread(gets)
        yield "POST while the mail server hangs", spread(posts)
        workers = ", ".join(f"{resident(child):.0f}" for child in world.web.children())
        couriers = ", ".join(f"{resident(part.process.pid):.0f}" for part in world.couriers if part.process)
        yield "memory: web workers; couriers (what is shared counts in part)", f"{workers}; {couriers} MB"
    finally:
        world._end()
        silent.close()


def figures() -> Figures:
    """Storing beside what the disk allows, carrying, many waiting, a mail server that hangs."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name, databases(Path(name)) as kinds:
        folder = Path(name)
        for kind, empty in kinds.items():
            syncs = disk(folder)
            with closing(Outbox(empty(), 60)) as outbox:
                alone = [put(outbox) for _ in range(100)]
            times, rate = writing(empty())
            syncs = (syncs + disk(folder)) / 2
            yield f"{kind}: letter stored by one writer", f"{spread(alone)}; {1 / statistics.mean(alone):.0f} a second"
            yield f"{kind}: by {PROCESSES} x {THREADS} writers at once", f"{spread(times)}; {rate:.0f} a second"
            ratio = f"{syncs:.0f} a second, {syncs / rate:.1f} times as many"
            yield "  the disk's own write + fdatasync, before and after", ratio
        for reuse in (1, 100):
            yield f"courier over TLS, {reuse} letters a session", f"{carrying(folder, reuse):.0f} letters a second"
        for kind, empty in kinds.items():
            for count in WAITING:
                yield f"{kind}: {count:,} letters waiting", waiting(empty(), count)
    yield from hanging()
