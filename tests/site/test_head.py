"""Metadata in the head of each page: what the history, search engines, previews and the browser's bar show of it."""

import re
from pathlib import Path

import pytest

from directory import Directory
from directory.parsing import discretion
from tests.support import ROOT

HEAD = re.compile(r"<head.*</head>", re.DOTALL)
META = re.compile(r'<meta name="([\w-]+)" content="([^"]*)"(?: media="([^"]*)")?>')
TITLE = re.compile("<title>(.+)</title>")
PAPER = re.compile(r"--paper: (#\w+)")


@pytest.fixture(scope="module")
def heads(site: Path) -> dict[str, str]:
    """The head of each page by its address."""
    return {str(path.relative_to(site)): HEAD.findall(path.read_text("utf-8"))[0] for path in site.rglob("*.html")}


def named(head: str, name: str) -> list[str]:
    return [content for found, content, _ in META.findall(head) if found == name]


def test_each_page_has_one_description_and_it_tells_nothing(heads: dict[str, str]) -> None:
    for address, head in heads.items():
        [description] = named(head, "description")
        assert 20 < len(description) <= 160 and not discretion.found(description), address


def test_pages_that_a_search_engine_may_show_have_descriptions_of_their_own(
    heads: dict[str, str], sample_directory: Directory
) -> None:
    for language in sample_directory.languages:
        own = [
            named(head, "description")[0]
            for address, head in heads.items()
            if address.startswith(f"{language.code}/") and "/centre/" not in address and address.endswith("index.html")
        ]
        assert len(own) == len(set(own)) > 10, language.code


def test_the_head_of_a_centres_page_names_neither_centre_nor_place(
    heads: dict[str, str], sample_directory: Directory
) -> None:
    for language in sample_directory.languages:
        for centre in sample_directory.centres:
            head = heads[f"{language.code}/centre/{centre.id}/index.html"]
            told = " ".join([*TITLE.findall(head), *named(head, "description")])
            assert centre.name not in told and centre.municipality.name not in told, centre.id


def test_the_browsers_bar_has_the_colour_of_the_paper_light_and_dark(heads: dict[str, str]) -> None:
    light, dark = PAPER.findall((ROOT / "theme/shared/style.css").read_text("utf-8"))
    expected = [("(prefers-color-scheme: light)", light), ("(prefers-color-scheme: dark)", dark)]
    for address, head in heads.items():
        assert [(when, colour) for name, colour, when in META.findall(head) if name == "theme-color"] == expected, (
            address
        )


def test_no_telephone_makes_links_of_what_is_no_number(heads: dict[str, str]) -> None:
    assert {tuple(named(head, "format-detection")) for head in heads.values()} == {("telephone=no",)}
