"""Pages of prose in content/: read, validated, and handed to the build by the one reader that has judged them.

A number is never typed in prose: see placeholders.py. So a changed number changes everywhere, and Arabic does not turn
it round. `{keep:age}` marks a sentence that must stand; see required_sentences.py.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from directory import Directory, Problem
from directory.languages import ORIGINAL
from directory.messages import Message, message
from directory.parsing import discretion, privacy, validators
from directory.parsing.problems import Report, shown
from directory.parsing.yaml_nodes import Value
from directory.translation import comparison, pages
from directory.translation.pages import Page
from directory.translation.state import State
from site_builder import anchors, completeness, glossary, page_check, prose, required_sentences, vocabulary

PAGES = ("index", "find", "about", "volunteer", "safety", "privacy", "accessibility")
FRONT_MATTER = pages.TEXTS
SEEN_BY_OTHERS = ("title", "description")  # the browser's history keeps the one, search engines show both
# How many headings a page needs because its template lays it out in parts, each beginning with one.
HEADINGS = {"find": 1, "volunteer": 4}


@dataclass(frozen=True, slots=True)
class Prose:
    """A page of content/: the texts at its top, its Markdown below them, and how far it can be relied on."""

    texts: Mapping[str, str]
    markdown: str
    state: State


@dataclass(frozen=True, slots=True)
class Known:
    """What a page may name: the data, the pages that a link may lead to, and the data files that are wrong."""

    directory: Directory
    pages: Sequence[str]
    unread: Set[str]


def read(
    content: Path, directory: Directory, made: Sequence[str], found: list[Problem], unread: Set[str] = frozenset()
) -> dict[str, Prose]:
    """Return the pages of all languages of *directory* by their path in *content*; what is wrong goes to *found*.

    Those of a language that waits for a reader's approval are judged like all others, and not returned.
    A link may lead to one of PAGES or to one of *made*, the pages of data. No page may be missing. The data files
    named *unread* are wrong themselves: nothing is said of the texts that may be right once they are mended.
    """
    live = [language.code for language in directory.languages]
    codes = [language.code for language in (*directory.languages, *directory.waiting)]
    if "languages.yaml" in unread:
        live = codes = sorted(path.name for path in content.iterdir() if path.is_dir())
    found += _stray(content, codes)
    names = {language.code: language.short for language in directory.all_languages}
    links = [f"{name}.md" for name in (*PAGES, *made)]
    known: dict[str, Page] = {}
    for code, name in product(codes, PAGES):
        path = content / code / f"{name}.md"
        if not path.is_file():
            found.append(Problem(path, 1, _missing(content, name, code, names.get(code, code))))
        elif page := _page(Report(path, found), Known(directory, links, unread)):
            known[f"{code}/{name}.md"] = page
    found += anchors.problems(known)
    states = comparison.of_pages(known, found)
    return {
        uri: Prose(page.texts, page.markdown, states[uri])
        for uri, page in known.items()
        if uri.partition("/")[0] in live
    }


def _missing(content: Path, name: str, code: str, language: str) -> Message:
    page = content / ORIGINAL / f"{name}.md"
    if code == ORIGINAL:
        return message("is missing; put it back from the last version that worked")
    return message("is missing; translate {page} into {language}", page=page, language=language)


def problems(content: Path, directory: Directory, made: Sequence[str]) -> list[Problem]:
    """Return everything that is wrong in *content*, in the order of files and lines."""
    found: list[Problem] = []
    read(content, directory, made, found)
    return sorted(found)


def _stray(content: Path, codes: Sequence[str]) -> Iterator[Problem]:
    """Yield what the build would take for pages of a language that the site does not have, or for pages it lacks."""
    for path in filter(_is_kept, sorted(content.iterdir())):
        if path.is_dir() and path.name in codes:
            yield from _unknown(path)
        elif path.is_dir() and any(path.rglob("*.md")):
            yield Problem(path, 1, _no_language(path.name, codes))
        elif path.is_file():
            folders = f"content/{', content/'.join(codes)}"
            yield Problem(path, 1, message("is in no language; move it into one of {folders}", folders=folders))


def _is_kept(path: Path) -> bool:
    """Whether *path* is more than what a program keeps for itself: .DS_Store, find.md~."""
    return not path.name.startswith(".") and not path.name.endswith("~")


def _no_language(name: str, codes: Sequence[str]) -> Message:
    if (right := name.strip().lower()) in codes:
        return message("rename this folder to {name}", name=right)
    words = f"data/words/{name}.yaml"
    return message("{words} is missing; copy data/words/nb.yaml to it and translate that first", words=words)


def _unknown(folder: Path) -> Iterator[Problem]:
    for path in filter(_is_kept, sorted(folder.rglob("*"))):
        expected = path.parent == folder and path.name in {*(f"{name}.md" for name in PAGES), glossary.FILE}
        if path.is_file() and not expected:
            text = message(
                "is no page of the site; rename it to one of {pages} (.md), or move it out of content/",
                pages=", ".join(PAGES),
            )
            yield Problem(path, 1, text)


def _page(report: Report, known: Known) -> Page | None:
    if page := pages.read(report):
        for key, value in page.top.items():
            _check_top(key, value, report)
        _check(page.lines, report, known)
    return page


def _check_top(key: str, value: Value, report: Report) -> None:
    text = value.text or ""
    try:
        privacy.without_addresses(text, message("no number stands at the top of a page"))
        if key in SEEN_BY_OTHERS:
            discretion.check(text)
    except validators.InvalidValue as error:
        wrong = message("{key} {value} {wrong}", key=key, value=shown(text), wrong=error.text)
        report.add(value.line, wrong, value.column)
    if key == "description" and len(text) > page_check.LONGEST:
        wrong = message(
            "its description has {length} characters, search engines cut it after {most}; shorten it",
            length=len(text),
            most=page_check.LONGEST,
        )
        report.add(value.line, wrong, value.column)


def _check(lines: Sequence[str], report: Report, known: Known) -> None:
    page = report.path.stem
    if (count := sum(line.startswith("## ") for line in lines)) < (needed := HEADINGS.get(page, 0)):
        report.add(1, _headings(count, needed, report.path.name))
    elif report.path.parent.name == ORIGINAL and count < (needed := completeness.FEWEST_HEADINGS.get(page, 0)):
        report.add(1, _lost_parts(count, needed))
    report.found.extend(required_sentences.problems(report.path, lines))
    for number, line in enumerate(lines, 1):
        if line.partition(":")[0] in FRONT_MATTER:
            text = message("{line} belongs at the top, between the two --- lines, once", line=shown(line))
            report.add(number, text)
    in_prose = prose.problems(lines, page, known.directory, known.pages, known.unread)
    for found in (*completeness.problems(lines), *vocabulary.problems(lines), *in_prose):
        report.add(*found)


def _headings(count: int, needed: int, name: str) -> Message:
    return message(
        "has {count} headings; the page needs {needed}, each on a line that begins with ##, as in content/nb/{name}",
        count=count,
        needed=needed,
        name=name,
    )


def _lost_parts(count: int, needed: int) -> Message:
    return message(
        "has {count} headings, and had at least {needed}: a part of the page seems lost; put it back from the last "
        "version that worked",
        count=count,
        needed=needed,
    )
