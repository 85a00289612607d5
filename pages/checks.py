"""What must hold of the finished pages: every link leads somewhere, every number is in the data."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from directory import Directory


class _Links(HTMLParser):
    """Collects the href of each link of a page, with its line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [(self.getpos()[0], value or "") for name, value in attrs if name == "href"]


def problems(site: Path, directory: Directory) -> Iterator[str]:
    """Yield 'path:line: ...' for each link of the built *site* that leads nowhere, and each number not in the data."""
    numbers = {f"tel:{centre.tel}" for centre in directory.centres}
    numbers |= {f"tel:{line.tel}" for line in directory.helplines.values() if line.tel}
    for page in sorted(site.rglob("*.html")):
        links = _Links()
        links.feed(page.read_text("utf-8"))
        for line, href in links.found:
            if href.startswith("tel:") and href not in numbers:
                yield f"{page.relative_to(site)}:{line}: {href} is not a number of the data"
            elif not _leads_somewhere(href, page, site):
                yield f"{page.relative_to(site)}:{line}: the link {href} leads nowhere"


def _leads_somewhere(href: str, page: Path, site: Path) -> bool:
    path, _, anchor = href.partition("#")
    if not path:
        return bool(anchor)
    if path.startswith(("tel:", "https://", "mailto:", "/form/")):
        return True
    target = (site / path.lstrip("/") if path.startswith("/") else page.parent / path).resolve()
    return target.is_file() or (target / "index.html").is_file()
