"""`make bench`: the figures of this machine, in one run, with its load. Nothing here passes or fails.

Times of a submission are those of a whole visit, GET and POST, against what `make run` starts: two gunicorn workers,
SQLite with every commit on the disk, the courier delivering over TLS meanwhile.
"""

import gzip
import http.client
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import brotli

import build
from tests.conftest import ENQUIRY, SITE_URL, Fields
from tests.running import ROOT, House, house

BUILDS, VISITS, SYNCS = 5, 240, 200
TRAP_S = 3.2  # the form's time trap is on here too: between GET and POST a visitor takes this long


def row(what: str, figure: str) -> None:
    print(f"{what:<58} {figure}", flush=True)


def seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def spread(times: list[float]) -> str:
    """Median and 99th percentile in milliseconds."""
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p99 {ordered[int(len(ordered) * 0.99)] * 1000:.0f} ms"


def pages(folder: Path) -> None:
    target = folder / "site"
    times = [seconds(lambda: build.make(target, SITE_URL, {})) for _ in range(BUILDS)]
    count = sum(1 for _ in target.rglob("*.html"))
    row(f"build of {count} pages in four languages, checked, compressed", f"{statistics.median(times):.2f} s (median)")
    for language in ("nb", "ar"):
        page = (target / language / "find/index.html").read_bytes()
        small = len(gzip.compress(page, 9)), len(brotli.compress(page, quality=11))
        sizes = " / ".join(f"{size:,}" for size in (len(page), *small))
        row(f"find page in {language}: raw / gzip / brotli", f"{sizes} bytes, 1 request")


def disk(folder: Path) -> float:
    """Rounds of write and fdatasync a second on the disk that the outbox lies on."""
    with (folder / "sync").open("wb", buffering=0) as file:
        def once() -> None:
            file.write(b"x" * 8192)
            getattr(os, "fdatasync", os.fsync)(file.fileno())

        return SYNCS / seconds(lambda: [once() for _ in range(SYNCS)])


class Visitor:
    """One client with one connection: opens forms, waits as long as people must, and sends them."""

    def __init__(self, running: House, visits: int) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=60)
        self.visits, self.gets, self.posts = visits, list[float](), list[float]()
        self.forms: list[str] = []

    def open(self) -> None:
        for _ in range(self.visits):
            self.gets.append(seconds(lambda: self.forms.append(self._ask("GET")[1])))

    def send(self) -> None:
        self.connection.close()  # the server has closed it meanwhile; the next request opens a new one
        for number, form in enumerate(self.forms):
            body = urlencode({**Fields(form).values, **ENQUIRY, "name": f"{id(self)} {number}"}, doseq=True)
            began = time.perf_counter()
            status, _ = self._ask("POST", body)
            self.posts.append(time.perf_counter() - began)
            if status != 303:
                raise SystemExit(f"a submission was answered with {status}: the figures would mean nothing")

    def _ask(self, method: str, body: str | None = None) -> tuple[int, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        self.connection.request(method, "/form/nb/write/oslo/", body, kind if body else {})
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()


def submissions(running: House) -> float:
    """Print the times at 1, 4 and 16 clients; return the submissions a second at 16."""
    rate = 0.0
    for clients in (1, 4, 16):
        visitors = [Visitor(running, min(VISITS // clients, VISITS // 4)) for _ in range(clients)]
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(Visitor.open, visitors))
            time.sleep(TRAP_S)
            took = seconds(lambda pool=pool, visitors=visitors: list(pool.map(Visitor.send, visitors)))
        whole = [a + b for visitor in visitors for a, b in zip(visitor.gets, visitor.posts, strict=True)]
        posts = [one for visitor in visitors for one in visitor.posts]
        rate = len(posts) / took
        row(f"submission (GET + POST), {clients} clients, {len(posts)} visits", spread(whole))
        row("  of this the POST", f"{spread(posts)}; {rate:.0f} a second")
    return rate


def packages() -> Iterator[tuple[str, int]]:
    for name in ("forms", "run", "test"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        yield name, sum("==" in line for line in text.splitlines())


def main() -> int:
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    print(f"{os.cpu_count()} processors, load {load}, Python {sys.version.split()[0]}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages(folder)
        began = time.perf_counter()
        with house(folder / "var") as running:
            row("make run, packages installed, first start to 'ready'", f"{time.perf_counter() - began:.1f} s")
            syncs = disk(folder)
            rate = submissions(running)
            row("the disk's own write + fdatasync", f"{syncs:.0f} a second, {syncs / rate:.1f} times as many")
    row("packages locked: forms / run / test", " / ".join(str(count) for _, count in packages()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
