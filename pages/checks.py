"""What must hold of the finished pages: every link leads somewhere, every number is in the data."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath

from directory import Directory

# Our templates and Python-Markdown write attributes in double quotes; a parser would take ten times as long.
LINK = re.compile(r'<a\s[^>]*?\bhref="([^"]*)"')


def problems(site: Path, directory: Directory) -> Iterator[str]:
    """Yield 'path:line: ...' for each link of the built *site* that leads nowhere, and each number not in the data."""
    numbers = {f"tel:{centre.tel}" for centre in directory.centres}
    numbers |= {f"tel:{line.tel}" for line in directory.helplines.values() if line.tel}
    forms = set(_forms(directory))
    files = {path.relative_to(site).as_posix() for path in site.rglob("*.*")}

    @cache
    def ids(page: str) -> set[str]:
        return set(re.findall(r'\bid="([^"]*)"', (site / page).read_text("utf-8")))

    def wrong(href: str, page: str) -> str | None:
        if href.startswith("tel:"):
            return None if href in numbers else f"{href} is not a number of the data"
        if href.startswith(("https://", "mailto:")) or href in forms:
            return None
        target, anchor = _target(href, page, files)
        if target is None or (anchor and anchor not in ids(target)):
            return f"the link {href} leads nowhere"
        return None

    for page in sorted(name for name in files if name.endswith(".html")):
        text = (site / page).read_text("utf-8")
        for found in LINK.finditer(text):
            if said := wrong(unescape(found[1]), page):
                yield f"{page}:{text.count(chr(10), 0, found.start()) + 1}: {said}"


def _target(href: str, page: str, files: set[str]) -> tuple[str | None, str]:
    """The file that *href* on *page* leads to, or None, and the place in it."""
    path, _, anchor = href.partition("#")
    if not path:
        return page if anchor else None, anchor
    path = normpath(path.lstrip("/") if path.startswith("/") else join(dirname(page), path))
    return next((name for name in (path, normpath(f"{path}/index.html")) if name in files), None), anchor


def _forms(directory: Directory) -> Iterator[str]:
    """The addresses of the form service that a page may link to."""
    for language in directory.languages:
        for form in ("write", "apply"):
            yield f"/form/{language.code}/{form}/"
            yield from (f"/form/{language.code}/{form}/{centre.id}/" for centre in directory.centres)
