"""The corpus: what an editor did to a file of the sample, and what she is told of it, in both languages.

Each file of kinds/ is a list; an entry says

    mistake     what happened, in words
    file        which file of sample/ it happened to
    old, new    what was replaced (where it stands first), all: true for everywhere; swap: [a, b] two texts
    cut, twice  a file that ends after this line, or that was pasted twice
    save        how it was saved: an encoding, mojibake, or the line end
    fill        a text that is written very often into the place of *old*
    file_to     the file is renamed, or deleted where it is empty
    passes      why nobody is told: it is no mistake, or cannot be known
    en, nb      the lines that are told, with path:line:column
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from directory import loader
from directory.messages import LANGUAGES
from directory.parsing.problems import Problem
from site_builder import content, plain_words, views

HERE = Path(__file__).parent
SAMPLE, KINDS = HERE / "sample", HERE / "kinds"
TODAY = date(2026, 11, 23)
FILLED = 500_000  # times
SAVED = {"windows": "\r\n", "old mac": "\r"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One entry of a file of KINDS, as it is written there."""

    kind: str
    entry: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What happened."""
        return f"{self.kind}: {self.entry['mistake']}"

    def expected(self, language: str) -> list[str]:
        """The lines that are told in *language*."""
        return str(self.entry.get(language, "")).splitlines()


def mistakes() -> list[Mistake]:
    """Return the whole corpus."""
    paths = sorted(KINDS.glob("*.yaml"))
    return [Mistake(path.stem, entry) for path in paths for entry in yaml.safe_load(path.read_text("utf-8"))]


def sample(folder: Path) -> Path:
    """Put the good project into *folder*, and return it."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    return folder


def told(folder: Path, mistake: Mistake) -> dict[str, list[str]]:
    """Return what the checks say, by language, of the sample in *folder* after *mistake*; the sample is as before."""
    with _made(folder, mistake.entry):
        found = problems(folder)
    return {language: [_line(one, folder, language) for one in found] for language in LANGUAGES}


def problems(folder: Path) -> list[Problem]:
    """Return all that the checks of data, texts and words say of the project in *folder*."""
    found: list[Problem] = []
    read = loader.read(folder / "data", found, today=TODAY)
    unread = {one.path.name for one in found}
    content.read(folder / "content", read, views.made(read), found, unread)
    if not found:
        found += plain_words.problems(folder, [one.code for one in read.languages], folder / "lists")
    return sorted(found)


def _line(problem: Problem, folder: Path, language: str) -> str:
    said = f"{problem.path}:{problem.line}:{problem.column}: {problem.said(language)}"
    return said.replace(f"{folder}/", "")


@contextmanager
def _made(folder: Path, entry: Mapping[str, Any]) -> Iterator[None]:
    path = folder / entry["file"]
    before = path.read_bytes() if path.exists() else None
    after = edited(before or b"", entry)
    assert after != before or "file_to" in entry, entry["mistake"]
    other = folder / entry["file_to"] if entry.get("file_to") else None
    fresh = not path.parent.exists()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(after)
    if "file_to" in entry:
        path.rename(other) if other else path.unlink()
    try:
        yield
    finally:
        if other:
            other.unlink()
        path.write_bytes(before) if before is not None else path.unlink()
        if fresh:
            path.parent.rmdir()


def edited(data: bytes, entry: Mapping[str, Any]) -> bytes:
    """Return *data*, the content of a good file, as it is after the mistake of *entry*."""
    text = data.decode()
    if "old" in entry:
        assert entry["old"] in text, entry["mistake"]
        new = entry["fill"] * FILLED if "fill" in entry else entry["new"]
        text = text.replace(entry["old"], new, -1 if entry.get("all") else 1)
    elif "new" in entry:
        text = entry["new"]
    if "swap" in entry:
        one, other = entry["swap"]
        text = other.join(part.replace(other, one) for part in text.split(one))
    if "cut" in entry:
        text = "".join(text.splitlines(keepends=True)[: entry["cut"]])
    return _saved(text * 2 if entry.get("twice") else text, entry.get("save", "utf-8"))


def _saved(text: str, how: str) -> bytes:
    if how == "mojibake":
        return text.encode().decode("cp1252", "replace").encode()
    if how in SAVED:
        return text.replace("\n", SAVED[how]).encode()
    return text.encode(how, "replace")
