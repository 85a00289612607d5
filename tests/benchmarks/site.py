"""The site: what its pages weigh, when they are painted, and how long the build takes.

Beside it stands a plain Material build of the same Norwegian texts, made in the same run: theme and search as they
come, only without fonts from elsewhere.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import brotli
from playwright.sync_api import Browser, Page

import build
from directory import load
from tests.benchmarks.measuring import Figures, seconds
from tests.support import ROOT
from tests.support.built_site import OPEN, SITE_URL
from tests.support.running import browser
from tests.support.static_server import Quiet

READ = ("content", "data", "directory", "site_builder", "theme", "build.py", "mkdocs.yml", "pyproject.toml")
PLAIN = "site_name: x\ndocs_dir: docs\nsite_dir: site\nstrict: false\ntheme: {name: material, font: false}\n"
CENTRES = (14, 140, 1400)
# The build as a command, which says at its end what it took. Linux counts what a process inherits as its own memory,
# but for VmHWM.
BUILD = """
import pathlib, re, resource, sys, build
assert build.main(["--site-url", sys.argv[1]]) == 0
used, status = resource.getrusage(resource.RUSAGE_SELF), pathlib.Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s*(\\d+)", status.read_text()) if status.exists() else None
print(used.ru_utime + used.ru_stime, int(peak[1]) / 1024 if peak else used.ru_maxrss / 1024 ** 2)
"""
PAINTS = 5
# What Lighthouse and the browser's own tools call "slow 4G": 150 ms and 1.6 Mbit/s, as measured in the field.
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 1.44e6 / 8, "uploadThroughput": 675e3 / 8}


class Compressing(Quiet):
    """Serves the `.br` beside a file, as a web server does."""

    def send_head(self) -> BinaryIO | None:  # what is read from is all that is asked of it
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        small = Path(f"{path}.br")
        if not small.exists():
            return super().send_head()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "br")
        self.send_header("Content-Length", str(small.stat().st_size))
        self.end_headers()
        return small.open("rb")


@contextmanager
def served(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(site))) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def plain(folder: Path) -> Path:
    """The Norwegian pages as Material builds them by itself, compressed like ours."""
    shutil.copytree(ROOT / "content" / "nb", folder / "docs")
    (folder / "mkdocs.yml").write_text(PLAIN)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    for path in (folder / "site").rglob("*.*"):
        if path.suffix in {".html", ".js", ".css", ".json"}:
            Path(f"{path}.br").write_bytes(brotli.compress(path.read_bytes(), quality=11))
    return folder / "site"


def asked(chromium: Browser, site: Path, page: str) -> str:
    """How often the browser asks for something to show *page*, and the bytes of the answers, raw and brotli."""
    with served(site) as home:
        opened, addresses = chromium.new_page(), list[str]()
        opened.on("request", lambda request: addresses.append(request.url.removeprefix(home)))
        opened.goto(f"{home}/{page}", wait_until="networkidle")
        opened.close()
    files = [site / address.partition("?")[0].strip("/") for address in addresses]
    paths = [path / "index.html" if path.is_dir() else path for path in files if path.exists()]
    raw = sum(path.stat().st_size for path in paths)
    small = sum((Path(f"{path}.br") if Path(f"{path}.br").exists() else path).stat().st_size for path in paths)
    return f"{len(paths)} request{'s' * (len(paths) > 1)}, {raw:,} / {small:,} bytes"


def painted(chromium: Browser, site: Path, page: str) -> str:
    """When the first thing of *page* is seen on slow 4G with a processor four times slower, median."""
    times = []
    with served(site) as home:
        for _ in range(PAINTS):
            opened = chromium.new_context(viewport={"width": 360, "height": 640}).new_page()
            tools = opened.context.new_cdp_session(opened)
            tools.send("Network.enable")
            tools.send("Network.emulateNetworkConditions", SLOW_4G)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            opened.goto(f"{home}/{page}", wait_until="load")
            times.append(first_paint(opened))
            opened.context.close()
    return f"{statistics.median(times) / 1000:.2f} s"


def first_paint(page: Page) -> float:
    """When the first contentful paint of *page* was, in milliseconds; waits for it.

    wait_for_function would evaluate its text inside of the page, and our content security policy refuses that.
    """
    while not (found := page.evaluate("performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)")):
        page.wait_for_timeout(50)
    return float(found[0])


def weights(site: Path) -> Figures:
    for page in sorted(site.glob("*/find/index.html")):
        yield f"find page in {page.parts[-3]}: raw / gzip / brotli", _weight(page)
    largest = max(site.rglob("*.html"), key=lambda path: Path(f"{path}.br").stat().st_size)
    yield f"largest page, /{largest.parent.relative_to(site)}/", _weight(largest)


def _weight(page: Path) -> str:
    return " / ".join(f"{Path(f'{page}{kind}').stat().st_size:,}" for kind in ("", ".gz", ".br")) + " bytes"


LETTERS = str.maketrans("0123456789", "abcdefghij")


def invented(count: int) -> tuple[str, str]:
    """So many centres as an editor would write them, over all municipalities: shelters.yaml, and nks-list.csv."""
    places = list(load().municipalities.values())
    entries, listed = [], ["id,name,phone\n"]
    for number in range(count):
        place, digits = places[number % len(places)], str(23_000_000 + number)
        phone = " ".join(digits[at : at + 2] for at in range(0, 8, 2))
        name = f"{number:04}".translate(LETTERS)  # a number in a name would be taken for one to ring
        entries.append(
            f"- id: c{number}\n  name: Senter {name}\n  phone: {phone}\n  open_24h: no\n"
            f"  municipality: '{place.number}'\n  county: {place.county}\n"
            f"  serves: ['{place.number}']\n"
        )
        listed.append(f"c{number},Senter {name},{phone}\n")
    last = f"# entries: {count}\n"
    return "".join(entries) + last, "".join(listed) + last


def built(folder: Path, centres: int) -> str:
    """Seconds and memory of `python build.py` with so many centres in all languages."""
    for name in READ:
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    if centres != CENTRES[0]:
        for name, text in zip(("shelters.yaml", "nks-list.csv"), invented(centres), strict=True):
            (folder / "data" / name).write_text(text, "utf-8")
    began = time.perf_counter()
    command = [sys.executable, "-c", BUILD, SITE_URL]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    took = time.perf_counter() - began
    spent, megabytes = map(float, ran.stdout.split()[-2:])
    pages = sum(1 for _ in (folder / "site").rglob("*.html"))
    return f"{pages} pages, {took:.1f} s ({spent:.1f} s of processors), {megabytes:.0f} MB"


def figures() -> Figures:
    """Weights, requests and first paint of ours and of plain Material; then the build of more and more centres."""
    with tempfile.TemporaryDirectory() as name, browser() as chromium:
        site, other = Path(name) / "ours" / "site", Path(name) / "plain"
        site.parent.mkdir()
        other.mkdir()
        build.make(site, SITE_URL, OPEN)
        yield from weights(site)
        took = seconds(lambda: plain(other))
        sites = {"ours": (site, "nb/find/"), "plain Material": (other / "site", "find/")}
        for who, (place, page) in sites.items():
            yield f"find page, {who}: raw / brotli", asked(chromium, place, page)
        for who, (place, page) in sites.items():
            yield f"find page, {who}: first paint on slow 4G, median of {PAINTS}", painted(chromium, place, page)
        yield "plain Material: build of 7 pages in one language", f"{took:.1f} s"
    for centres in CENTRES:
        with tempfile.TemporaryDirectory() as name:
            yield f"build of {centres:,} centres in four languages, checked, compressed", built(Path(name), centres)
