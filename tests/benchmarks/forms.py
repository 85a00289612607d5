"""Benchmark of the form service: whole visits, GET and POST, against what `make run` starts.

Two gunicorn workers, SQLite with every commit on the disk, the courier delivering over TLS meanwhile.
"""

import contextlib
import gzip
import http.client
import itertools
import os
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import brotli

import directory
from tests.benchmarks.measuring import Figures, seconds, spread
from tests.support.running import LocalInstallation, local_installation
from tests.support.sample_answers import ENQUIRY, Fields

VISITS, SYNCS = 240, 200
TRAP_S = 3.2  # the form's time trap is on here too: between GET and POST a visitor takes this long


class Visitor:
    """One client with one connection: opens forms, waits as long as people must, and sends them."""

    def __init__(self, running: LocalInstallation, visits: int) -> None:
        self.centres = itertools.cycle(centre.id for centre in directory.load().centres)
        self.connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=60)
        self.visits, self.gets, self.posts = visits, list[float](), list[float]()
        self.forms: list[tuple[str, str]] = []

    def open(self) -> None:
        for _ in range(self.visits):
            path = f"/form/nb/write/{next(self.centres)}/"
            self.gets.append(seconds(partial(self._get, path)))

    def send(self) -> None:
        self.connection.close()  # the server has closed it meanwhile; the next request opens a new one
        for number, (path, form) in enumerate(self.forms):
            shown = Fields(form).values
            answers = {**shown, **ENQUIRY, "centre": shown["centre"], "name": f"{id(self)} {number}"}
            body = urlencode(answers, doseq=True)
            began = time.perf_counter()
            status, _ = self._ask("POST", path, body)
            self.posts.append(time.perf_counter() - began)
            if status != 303:
                raise SystemExit(f"a submission was answered with {status}: the figures would mean nothing")

    def _get(self, path: str) -> None:
        self.forms.append((path, self._ask("GET", path)[1]))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        self.connection.request(method, path, body, kind if body else {})
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()


def disk(folder: Path) -> float:
    """Rounds of write and fdatasync a second on the disk that the outbox lies on."""
    with (folder / "sync").open("wb", buffering=0) as file:

        def once() -> None:
            file.write(b"x" * 8192)
            getattr(os, "fdatasync", os.fsync)(file.fileno())

        def all_of_them() -> None:
            for _ in range(SYNCS):
                once()

        return SYNCS / seconds(all_of_them)


def sizes(running: LocalInstallation) -> Figures:
    """How large each form is; its style and script are in it."""
    connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=60)
    for form, language in itertools.product(("write", "apply"), ("nb", "ar")):
        connection.request("GET", f"/form/{language}/{form}/")
        page = connection.getresponse().read()
        numbers = (len(page), len(gzip.compress(page, 6)), len(brotli.compress(page, quality=5)))
        yield f"{form} in {language}: raw / gzip / brotli", f"{' / '.join(f'{n:,}' for n in numbers)} bytes, 1 request"
    connection.close()


def memory(running: LocalInstallation) -> Figures:
    """What each gunicorn worker holds for itself, and its fair share of what it shares; only Linux tells."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    ours = {pid for pid, parent in parents.items() if parents.get(parent) == running.process.pid}
    for pid in sorted(ours):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kib = int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0])
        yield "memory of a worker (proportional set size)", f"{kib / 1024:.0f} MB"


def submissions(running: LocalInstallation, clients: int) -> tuple[list[Visitor], float]:
    """The visits of so many clients at once, and how many submissions a second that was."""
    visitors = [Visitor(running, min(VISITS // clients, VISITS // 4)) for _ in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(Visitor.open, visitors))
        time.sleep(TRAP_S)
        took = seconds(lambda: list(pool.map(Visitor.send, visitors)))
    return visitors, sum(len(visitor.posts) for visitor in visitors) / took


def figures() -> Figures:
    """The start, then visits by 1, 4 and 16 clients, then what the disk allows."""
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        with local_installation(Path(name) / "var") as running:
            yield "make run, packages installed, first start to 'ready'", f"{time.perf_counter() - began:.1f} s"
            yield from sizes(running)
            syncs = disk(Path(name))
            for clients in (1, 4, 16):
                visitors, rate = submissions(running, clients)
                whole = [a + b for one in visitors for a, b in zip(one.gets, one.posts, strict=True)]
                yield f"submission (GET + POST), {clients} clients, {len(whole)} visits", spread(whole)
                yield "  of this the GET", spread([a for one in visitors for a in one.gets])
                yield "  of this the POST", f"{spread([a for one in visitors for a in one.posts])}; {rate:.0f} a second"
            yield from memory(running)
            yield "the disk's own write + fdatasync", f"{syncs:.0f} a second, {syncs / rate:.1f} times as many"
