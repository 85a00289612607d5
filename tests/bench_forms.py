"""The forms: a whole visit, GET and POST, against what `make run` starts.

Two gunicorn workers, SQLite with every commit on the disk, the courier delivering over TLS meanwhile.
"""

import http.client
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.conftest import ENQUIRY, Fields
from tests.measuring import Figures, seconds, spread
from tests.running import House, house

VISITS, SYNCS = 240, 200
TRAP_S = 3.2  # the form's time trap is on here too: between GET and POST a visitor takes this long


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


def disk(folder: Path) -> float:
    """Rounds of write and fdatasync a second on the disk that the outbox lies on."""
    with (folder / "sync").open("wb", buffering=0) as file:
        def once() -> None:
            file.write(b"x" * 8192)
            getattr(os, "fdatasync", os.fsync)(file.fileno())

        return SYNCS / seconds(lambda: [once() for _ in range(SYNCS)])


def submissions(running: House, clients: int) -> tuple[list[Visitor], float]:
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
        with house(Path(name) / "var") as running:
            yield "make run, packages installed, first start to 'ready'", f"{time.perf_counter() - began:.1f} s"
            syncs = disk(Path(name))
            for clients in (1, 4, 16):
                visitors, rate = submissions(running, clients)
                whole = [a + b for one in visitors for a, b in zip(one.gets, one.posts, strict=True)]
                yield f"submission (GET + POST), {clients} clients, {len(whole)} visits", spread(whole)
                yield "  of this the POST", f"{spread([a for one in visitors for a in one.posts])}; {rate:.0f} a second"
            yield "the disk's own write + fdatasync", f"{syncs:.0f} a second, {syncs / rate:.1f} times as many"
