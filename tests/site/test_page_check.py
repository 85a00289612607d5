"""The safety net: what the finished pages are judged by, whatever they were made of."""

import subprocess
import sys
from pathlib import Path

import pytest

from site_builder import page_check
from tests.support import sample_site

PAGE = (
    '<title>Finn</title><meta name="description" content="Numre">\n'
    '<style>a{{}}</style><script>{{"a":1}}</script>\n<p class="{kind}">{text}</p>'
)


def told(text: str = "Hei", kind: str = "a", title: str = "Finn", address: str = "nb/find/index.html") -> list[str]:
    return list(map(str, page_check.problems(address, PAGE.format(text=text, kind=kind).replace("Finn", title))))


def test_style_and_scripts_may_hold_braces() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("typed", "sign"), [("{tel:vo}", "{"), ("tel:vo}", "}"), ("{ phone }", "{"), ("**Ring", "**"), ("[a](b", "](")]
)
def test_what_is_shown_as_it_was_typed_is_told(typed: str, sign: str) -> None:
    assert told(typed)[0].startswith(f"nb/find/index.html:3: '{sign}' is shown as it was typed, in '")


def test_braces_in_an_attribute_are_told_too() -> None:
    assert told(kind="{year}")[0].startswith("nb/find/index.html:3: '{' is shown as it was typed, in '")


def test_a_block_of_code_is_told() -> None:
    assert "a text is shown as code" in told("<pre><code>Ring</code></pre>")[0]


@pytest.mark.parametrize("title", ["Hjelp mot vold", "Crisis centre", "العُنف", "Şiddet", "V&#111;ld"])
def test_a_finished_title_that_tells_is_told(title: str) -> None:
    assert "and the browser's history would show it" in told(title=title)[0]


def test_a_page_without_a_title_is_told() -> None:
    assert "the page has no title" in told(title="")[0]


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("Mot vold", "'Mot vold' holds 'vold'"),
        ("", "the page has no description"),
        ("a" * 161, "its description has 161 characters, search engines cut it after 160; shorten it"),
    ],
)
def test_a_description_that_tells_or_is_missing_or_too_long_is_told(description: str, said: str) -> None:
    page = PAGE.format(text="Hei", kind="a").replace("Numre", description)

    assert said in str(next(page_check.problems("nb/find/index.html", page)))


def test_a_summary_for_other_sites_that_tells_is_told() -> None:
    assert "'Mot vold' holds 'vold'" in told('<meta property="og:description" content="Mot vold">')[0]


def test_an_address_that_tells_is_told() -> None:
    assert "this address holds 'krise'" in told(address="nb/centre/krisesenter-x/index.html")[0]


# By file: a change that no reader of data/ or content/ can see, and what the build says of the finished page.
NETS = {
    "theme/site/notice.html": ("{{ view.text }}", "{{ view.text }} {year}", "'{' is shown as it was typed"),
    "theme/shared/frame.html": ("<title>", "<title>Vold ", "holds 'vold', and the browser's history would show it"),
}


@pytest.mark.parametrize("path", NETS)
def test_the_build_stops_and_the_old_site_stays(tmp_path: Path, path: str) -> None:
    file, (old, new, said) = sample_site.copy(tmp_path) / path, NETS[path]
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    ran = subprocess.run([sys.executable, "build.py"], cwd=tmp_path, capture_output=True, text=True)

    assert ran.returncode == 1 and said in ran.stderr and "Traceback" not in ran.stderr
    assert not (tmp_path / "site").exists()
