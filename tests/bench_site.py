"""The site: what a page weighs, and how long the build takes."""

import gzip
import statistics
import tempfile
from pathlib import Path

import brotli

import build
from tests.conftest import SITE_URL
from tests.measuring import Figures, seconds

BUILDS = 5


def figures() -> Figures:
    """The build of the site as it is, and its find pages."""
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "site"
        times = [seconds(lambda: build.make(target, SITE_URL, {})) for _ in range(BUILDS)]
        count = sum(1 for _ in target.rglob("*.html"))
        yield f"build of {count} pages, checked, compressed", f"{statistics.median(times):.2f} s (median)"
        for language in ("nb", "ar"):
            page = (target / language / "find/index.html").read_bytes()
            small = len(gzip.compress(page, 9)), len(brotli.compress(page, quality=11))
            sizes = " / ".join(f"{size:,}" for size in (len(page), *small))
            yield f"find page in {language}: raw / gzip / brotli", f"{sizes} bytes, 1 request"
