"""The texts that name a centre or helpline, and must be looked at when it changes its name or leaves."""

from collections.abc import Iterator, Sequence
from pathlib import Path


def found(data: Path, content: Path, names: Sequence[str]) -> list[str]:
    """Return the places, as 'content/nb/about.md:12', where a page, a word or another entry holds one of *names*."""
    return [place for path in _files(data, content) for place in _in(path, [name for name in names if name])]


def _files(data: Path, content: Path) -> Iterator[Path]:
    yield from sorted(content.glob("*/*.md"))
    yield from sorted((data / "words").glob("*.yaml"))


def _in(path: Path, names: Sequence[str]) -> Iterator[str]:
    lines = path.read_text("utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, 1):
        if any(name in line for name in names):
            yield f"{path}:{number}"
