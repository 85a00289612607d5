"""Link check of the finished pages: every link leads somewhere, every telephone number is in the data."""

import re
from collections.abc import Iterator, Set
from functools import cache
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath

from directory import Directory, Form, Problem
from directory.messages import Message, message

# Our templates and Python-Markdown write attributes in double quotes; a parser would take ten times as long.
ABSOLUTE = re.compile(r"/|\w+:")
LINK = re.compile(r"<a\s[^>]*+")
HREF = re.compile(r'\bhref="([^"]*+)"')


def problems(site: Path, directory: Directory) -> Iterator[Problem]:
    """Yield each link of the built *site* that leads nowhere, and each number not in the data, by its page there."""
    numbers = {f"tel:{centre.tel}" for centre in directory.centres}
    numbers |= {f"tel:{line.tel}" for line in directory.helplines.values() if line.tel}
    forms = set(_forms(directory))
    files = {path.relative_to(site).as_posix() for path in site.rglob("*.*")}

    @cache
    def wrong(href: str, page: str) -> Message | None:
        if href.startswith("tel:"):
            return None if href in numbers else message("{link} is not a number of the data", link=href)
        if href.startswith(("https://", "mailto:")) or href in forms or _leads_to_a_place(href, page, files, site):
            return None
        return message("the link {link} leads nowhere", link=href)

    for page in sorted(name for name in files if name.endswith(".html")):
        text = (site / page).read_text("utf-8")
        for found in LINK.finditer(text):
            href = unescape(address[1]) if (address := HREF.search(found[0])) else None
            if href is None:
                continue
            # Only a relative link depends on where it stands; the others are the same on thousands of pages.
            here = href[:1] == "#" and f' id="{href[1:]}"' in text
            if not here and (said := wrong(href, "" if ABSOLUTE.match(href) else page)):
                line = text.count("\n", 0, found.start()) + 1
                yield Problem(Path(page), line, said, found.start() - text.rfind("\n", 0, found.start()))


def _leads_to_a_place(href: str, page: str, files: Set[str], site: Path) -> bool:
    """Whether *href* on *page* leads to one of *files*, and to a place that is in it."""
    path, _, anchor = href.partition("#")
    path = normpath(path.lstrip("/") if path.startswith("/") else join(dirname(page), path)) if path else ""
    target = next((name for name in (path, normpath(f"{path}/index.html")) if path and name in files), None)
    return target is not None and (not anchor or f' id="{anchor}"' in (site / target).read_text("utf-8"))


def _forms(directory: Directory) -> Iterator[str]:
    """The addresses of the form service that a page may link to."""
    for language in directory.languages:
        for form in Form:
            yield f"/form/{language.code}/{form}/"
            yield from (f"/form/{language.code}/{form}/{centre.id}/" for centre in directory.centres)
