"""What leaves the build beside the pages: the look and the headers for the servers, and the compressed copies."""

import gzip
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import brotli

from pages.style import Look, policy

COMPRESSED = {".html", ".xml", ".txt", ".json"}


def headers(*looks: Look) -> dict[str, str]:
    """The response headers of every page of the site: no frame may hold it, and no script runs but those of *looks*.

    Each page's own policy is narrower: it names the one script that stands in it. Both hold.
    """
    allowed = policy(looks[0].style, *(look.script for look in looks))
    return {
        "Content-Security-Policy": f"{allowed}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }


def for_servers(form: Look, look: Look, *others: Look) -> dict[str, str]:
    """Path and text of the two files that the form service and the web server read, under /form/ and so never shown.

    The pages of the forms have the look *form*, those of the site the others.
    """
    return {
        "form/frame.json": json.dumps(asdict(form), indent=1),
        "form/headers.json": json.dumps({"*": headers(look, *others)}, indent=1),
    }


def compress(site: Path) -> None:
    """Put a `.br` and a `.gz` beside each text file, made once so that no request pays for it."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(_compress, _texts(site)))


def _texts(site: Path) -> Iterable[Path]:
    return (path for path in sorted(site.rglob("*")) if path.suffix in COMPRESSED and path.parent != site / "form")


def _compress(path: Path) -> None:
    text = path.read_bytes()
    Path(f"{path}.br").write_bytes(brotli.compress(text, mode=brotli.MODE_TEXT, quality=11))
    # mtime=0: the same page gives the same bytes.
    Path(f"{path}.gz").write_bytes(gzip.compress(text, 9, mtime=0))
