"""What leaves the build beside the pages: style, script and headers for the servers, and the compressed copies."""

import gzip
import json
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Self

import brotli

from directory.messages import Message, message
from site_builder.assets import PageAssets, policy

COMPRESSED = {".xml", ".txt", ".json"}  # beside the pages
# Size budgets of the real site in bytes, compressed: beyond them the build warns. A server sends ten packets of 1,460
# bytes before it waits for an answer (RFC 6928); the find page stays useful on 2G, also where
# each letter takes three bytes, as in Tigrinya.
PAGE_BYTES, FIND_BYTES = 14_000, 7_000
# Brotli's quality and window, beside 9 and 16, of the pages that come near their budget. Quality 9 takes a twentieth of
# the time of 11 for 8 % more bytes, 10 two fifths for 1 %: of no use to her where a page fits into its packets anyway.
QUALITY = {"find": (11, 22), "place": (10, 22)}


def headers(*pages: PageAssets) -> dict[str, str]:
    """The response headers of every page of the site: no frame may hold it, and no script runs but those of *pages*.

    Each page's own policy is narrower: it names the one script that stands in it. Both hold.
    """
    allowed = policy((page.style for page in pages), (page.script for page in pages))
    return {
        "Content-Security-Policy": f"{allowed}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }


def for_servers(built_from: Mapping[str, str], form: PageAssets, *pages: PageAssets) -> dict[str, str]:
    """Path and text of the two files that the form service and the web server read, under /form/ and so never shown.

    The pages of the forms carry *form*, those of the site one of *pages*. *built_from* are the fingerprints of the
    folders that this build has read, by their names: the form service must have the same.
    """
    return {
        "form/frame.json": json.dumps({**asdict(form), "built_from": dict(built_from)}, indent=1),
        "form/headers.json": json.dumps({"*": headers(*pages)}, indent=1),
    }


class Compressor:
    """Precompression: puts a `.br` and a `.gz` beside each text file, so that no request pays for it.

    Used in a `with` block, after which nothing is written any more. It works while pages are rendered: brotli and zlib
    release Python's lock.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor()
        self._jobs: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Drop what has not begun and wait for the rest: afterwards nothing is written any more."""
        with _signals_blocked():
            self._pool.shutdown(cancel_futures=True)

    def add(self, path: Path, text: bytes) -> None:
        """Compress *text*, which is or will be the content of *path*."""
        with _signals_blocked():
            self._jobs.append(self._pool.submit(_compress, path, text))

    def finish(self, site: Path) -> None:
        """Compress what else *site* holds, and wait for all of it; raise what went wrong in one of them."""
        for path in site.iterdir():
            if path.suffix in COMPRESSED:
                self.add(path, path.read_bytes())
        with _signals_blocked():
            for job in self._jobs:
                job.result()


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Let SIGINT and SIGTERM wait until the block has ended.

    Their handlers raise an exception in the main thread. Inside of the pool it can come between taking a lock and
    giving it back, and then all threads wait for ever. Threads of the pool begin in such a block and inherit its mask,
    so none of them takes the signal either.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _compress(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    quality, window = QUALITY.get(path.parent.name, (9, 16))
    small = brotli.compress(text, mode=brotli.MODE_TEXT, quality=quality, lgwin=window)
    Path(f"{path}.br").write_bytes(small)
    # mtime=0: the same page gives the same bytes.
    Path(f"{path}.gz").write_bytes(gzip.compress(text, 9, mtime=0))


def weight_warnings(site: Path) -> Iterator[Message]:
    """Yield one sentence for each page of the built *site* that weighs more than its budget."""
    for path in sorted(site.rglob("*.html.br")):
        page = path.parent.relative_to(site).as_posix()
        budget = FIND_BYTES if page.endswith("/find") else PAGE_BYTES
        if (size := path.stat().st_size) > budget:
            yield message(
                "warning: /{page}/ weighs {size} bytes compressed, more than {budget}: it loads slowly on a weak "
                "network; shorten its texts",
                page=page,
                size=f"{size:,}",
                budget=f"{budget:,}",
            )
