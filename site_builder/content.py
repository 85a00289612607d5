"""Prose in content/: validation, front matter and placeholders.

A number is never typed in prose: `{tel:vo}` is filled in from data/helplines.yaml, and `{link:dinutvei}` is a guide's
address. So a changed number changes everywhere, and Arabic does not turn it round. `{keep:age}` marks a sentence that
must stand; see required_sentences.py.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from directory import Directory, Helpline, Problem
from directory.parsing import front_matter as front_matter_keys
from directory.parsing import privacy
from directory.parsing.problems import shown
from site_builder import required_sentences, vocabulary

PAGES = ("index", "find", "about", "volunteer", "safety", "privacy", "accessibility")
FRONT_MATTER = ("title", "heading", "lead")
# How many headings a page needs because its template lays it out in parts, each beginning with one.
HEADINGS = {"find": 1, "volunteer": 2}
PLACEHOLDER = re.compile(r"\{(\w+):([\w-]+)\}")
HTML = re.compile(r"<[a-zA-Z/!?][^>]*>?")
MAIL = re.compile(r"mailto:|\b[\w.]+@[\w.]+")
LINK = re.compile(r"\]\(([^)\s]*)")
# Attributes of mkdocs-material's Markdown: classes and an id, and nothing that a browser acts on.
ATTRIBUTES = re.compile(r"\{:? *([^}]*)\}")
HARMLESS = re.compile(r"(?:[.#][\w-]+ *)*")
OTHER_LINK = re.compile(r"^ {0,3}\[[^]]+\]:|!\[")


def problems(content: Path, directory: Directory, made: Sequence[str]) -> Iterator[Problem]:
    """Yield everything wrong in the pages of all languages of *directory*, missing pages included.

    A link may lead to one of PAGES or to one of *made*, the pages of data.
    """
    yield from _stray(content, [language.code for language in directory.languages])
    known = [f"{name}.md" for name in (*PAGES, *made)]
    for language in directory.languages:
        for name in PAGES:
            path = content / language.code / f"{name}.md"
            if path.is_file():
                yield from _page_problems(path, directory, known)
            else:
                yield Problem(path, 1, f"is missing; translate {content / 'nb' / name}.md into {language.name}")


def _stray(content: Path, codes: Sequence[str]) -> Iterator[Problem]:
    """Yield what the build would take for pages of a language that the site does not have."""
    for path in sorted(content.iterdir()):
        if path.is_dir() and path.name not in codes and any(path.rglob("*.md")):
            words = f"data/words/{path.name}.yaml"
            yield Problem(path, 1, f"{words} is missing; copy data/words/nb.yaml to it and translate that first")
        elif path.suffix == ".md":
            yield Problem(path, 1, f"is in no language; move it into one of content/{', content/'.join(codes)}")


def _page_problems(path: Path, directory: Directory, known: Sequence[str]) -> Iterator[Problem]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        yield Problem(path, 1, f"cannot be read as UTF-8 text ({error.__class__.__name__}); save it as UTF-8")
        return
    for number, text in front_matter_keys.problems(lines, FRONT_MATTER):
        yield Problem(path, number, text)
    if (found := sum(line.startswith("## ") for line in lines)) < (needed := HEADINGS.get(path.stem, 0)):
        expected = f"needs {needed}, each on a line that begins with ##, as in content/nb/{path.name}"
        yield Problem(path, 1, f"has {found} headings; the page {expected}")
    yield from required_sentences.problems(path, lines)
    for number, text in vocabulary.problems(lines):
        yield Problem(path, number, text)
    for number, line in enumerate(lines, 1):
        for text in (
            *_line_problems(line, path.stem, directory),
            *_attribute_problems(line),
            *_link_problems(line, known),
        ):
            yield Problem(path, number, text)


def _line_problems(line: str, page: str, directory: Directory) -> Iterator[str]:
    for found in HTML.findall(line):
        yield f"'{found}' is HTML; write plain Markdown"
    for found in privacy.numbers(PLACEHOLDER.sub("", re.sub(r"\]\([^)]*\)", "]", line))):
        yield f"the number '{found}' is typed; write a placeholder such as {{tel:vo}}, the number comes from the data"
    if line.startswith("# "):
        yield "a heading with one # belongs in 'heading:' at the top; use ## here"
    if page != "volunteer" and MAIL.search(line):
        yield "an e-mail address may stand on the volunteer page only: elsewhere it would leave a sent message behind"
    for kind, name in PLACEHOLDER.findall(required_sentences.without_marks(line)):
        if _fill(kind, directory.helplines.get(name)) is None:
            yield f"'{{{kind}:{name}}}' is unknown; use {_known(directory)}"


def _attribute_problems(line: str) -> Iterator[str]:
    line = PLACEHOLDER.sub("", line)
    for found in ATTRIBUTES.finditer(line):
        if not HARMLESS.fullmatch(found[1]):
            yield f"'{found[0]}' holds more than classes and an id; write for example {{ .md-button }}"
        else:
            yield from vocabulary.unknown_classes(found[1])
    if "{" in ATTRIBUTES.sub("", line):
        yield "a '{' has no '}' on the same line; write for example {tel:vo}, or { .md-button } behind a link"


def _link_problems(line: str, known: Sequence[str]) -> Iterator[str]:
    for link in LINK.findall(line):
        if link.partition("#")[0] not in known and not link.startswith(("https://", "mailto:", "#")):
            yield f"the link {shown(link)} leads nowhere; use one of {', '.join(known[: len(PAGES)])}"
    if OTHER_LINK.search(line):
        yield "a picture, or a link with its address on another line; write [text](address)"


def _known(directory: Directory) -> str:
    lines = directory.helplines.values()
    numbers = [f"{{tel:{line.id}}}" for line in lines if line.number]
    return ", ".join([*numbers, *(f"{{link:{line.id}}}" for line in lines if line.url)])


def fill(markdown: str, helplines: Mapping[str, Helpline]) -> str:
    """Return *markdown* with its placeholders written out as HTML."""

    def written(match: re.Match[str]) -> str:
        html = _fill(match[1], helplines.get(match[2]))
        if html is None:
            raise KeyError(match[0])
        return html

    return PLACEHOLDER.sub(written, required_sentences.without_marks(markdown))


def _fill(kind: str, line: Helpline | None) -> str | None:
    if kind == "tel" and line is not None and line.number:
        return f'<a href="tel:{line.tel}"><bdi dir="ltr">{line.printed}</bdi></a>'
    if kind == "link" and line is not None and line.url:
        name = line.url.removeprefix("https://").removeprefix("www.").strip("/")
        return f'<a href="{escape(line.url)}" dir="ltr">{escape(name)}</a>'
    return None


def front_matter(meta: Mapping[str, Any]) -> dict[str, str]:
    """The three texts of a page's front matter; empty where the page is made of data and has none."""
    return {key: str(meta.get(key, "")) for key in FRONT_MATTER}
