"""Anchors in links between pages: find.md#who leads to a heading of that page, by the id that mkdocs gives it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from markdown import Markdown

from directory import Problem
from directory.messages import Message, message
from directory.parsing.problems import shown
from directory.translation.pages import Page

LINK = re.compile(r"\]\(([\w./-]*)#([^)\s[]{0,300})\)")
IN_TEMPLATE = re.compile(r'\bid="([\w-]+)"')
THEME = Path(__file__).resolve().parent.parent / "theme"


def problems(pages: Mapping[str, Page]) -> Iterator[Problem]:
    """Yield each link of *pages*, by their path in content/, to a place that is on none of them."""

    @cache
    def ids(uri: str) -> frozenset[str]:
        reader = Markdown(extensions=["toc", "attr_list"])
        reader.convert(pages[uri].markdown)
        return frozenset(_ids(reader.toc_tokens))

    for uri, page in pages.items():
        for number, line in enumerate(page.lines, 1):
            for link in LINK.finditer(line):
                target = normpath(join(dirname(uri), link[1])) if link[1] else uri
                if target in pages and link[2] not in ids(target) and link[2] not in _of_templates():
                    yield Problem(page.path, number, _text(link, sorted(ids(target))), link.start(1) + 1)


def _ids(headings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for heading in headings:
        yield heading["id"]
        yield from _ids(heading["children"])


@cache
def _of_templates() -> frozenset[str]:
    """The ids that templates give to parts of a page; whether this page has the part, the finished link tells."""
    return frozenset(id for path in THEME.rglob("*.html") for id in IN_TEMPLATE.findall(path.read_text("utf-8")))


def _text(link: re.Match[str], ids: list[str]) -> Message:
    known = ", ".join(f"#{id}" for id in ids)
    here = shown(f"{link[1]}#{link[2]}")
    return message(
        "the link {link} leads to no heading; use one of {known}, or leave the # out", link=here, known=known
    )
