"""The last look at the finished pages."""

from pathlib import Path

import pytest

from directory import Directory
from site_builder import link_check

GOOD = [
    "/nb/find/",
    "find/",
    "find/index.html",
    "../nb/find/#lines",
    "#main",
    "tel:116006",
    "tel:+4722480380",
    "/form/nb/write/",
    "/form/ar/apply/oslo/",
    "https://dinutvei.no/",
    "mailto:someone@example.org",
]
BAD = [
    "/nb/fined/",
    "fined/",
    "",
    "#",
    "/find/",
    "http://plain.example/",
    "find/#line",
    "#lines",
    "/form/nb/write/nowhere/",
    "/form/xx/write/",
    "javascript:alert(1)",
    "//elsewhere.example/",
    "../../outside/",
]


def problems(folder: Path, html: str, sample_directory: Directory) -> list[str]:
    (folder / "nb" / "find").mkdir(parents=True)
    (folder / "nb" / "find" / "index.html").write_text('<h2 id="lines">\n')
    (folder / "nb" / "index.html").write_text(f'<main id="main">one\n{html}')
    return list(map(str, link_check.problems(folder, sample_directory)))


@pytest.mark.parametrize("href", GOOD)
def test_a_link_that_leads_somewhere_is_fine(tmp_path: Path, sample_directory: Directory, href: str) -> None:
    assert problems(tmp_path, f'<a href="{href}">', sample_directory) == []


@pytest.mark.parametrize("href", BAD)
def test_a_link_that_leads_nowhere_is_named_with_its_line(
    tmp_path: Path, sample_directory: Directory, href: str
) -> None:
    assert problems(tmp_path, f'<a href="{href}">', sample_directory) == [
        f"nb/index.html:2: the link {href} leads nowhere"
    ]


@pytest.mark.parametrize("tel", ["tel:+4722480381", "tel:22480380", "tel:111"])
def test_a_number_that_is_not_in_the_data_is_named(tmp_path: Path, sample_directory: Directory, tel: str) -> None:
    assert problems(tmp_path, f'<a href="{tel}">', sample_directory) == [
        f"nb/index.html:2: {tel} is not a number of the data"
    ]
