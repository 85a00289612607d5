"""A language is one entry, one file of words and one folder: a made-up one gets a complete site, and forms."""

import dataclasses
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

import build
import directory
from directory.__main__ import main
from forms.service import Service
from forms.web.app import create_app
from tests.support import sample_site

CODE = "qaa"  # ISO 639-2 leaves it to anybody for a language of their own
ENTRY = f"""\
- code: {CODE}
  name: Qaalami
  norwegian: qaalami
  dir: ltr
  exit: https://en.wikipedia.org/
"""
# What a translator keeps: placeholders, addresses of links, names, and what must be as in Norwegian.
KEPT = re.compile(r"(\{[^{}]*\}|\]\([^()]*\)|\*[^*\n]*\*|«[^«»]*»|\d[\d.,]*|[^\s]*[@.][^\s]*\w|^[#>!? -]+|[A-ZÆØÅ]\S*)")
LETTERS = str.maketrans("aeiouyæøå", "eiouyaøåæ")


def translated(text: str) -> str:
    """*text* in the made-up language: other vowels, and each word longer by a letter."""
    parts = KEPT.split(text)
    parts[::2] = [re.sub(r"(\w+)", r"q\1", part.translate(LETTERS)) for part in parts[::2]]
    return "".join(parts)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose made-up language came by a PO file, as a translator's program saves it."""
    folder = sample_site.copy(tmp_path_factory.mktemp("made-up"), ("nb", "en"))
    listed = folder / "data/languages.yaml"
    text, _, count = listed.read_text("utf-8").partition("# entries: ")
    listed.write_text(f"{text}{ENTRY}\n# entries: {int(count) + 1}\n", "utf-8")
    named = ["--data", str(folder / "data"), "--lang", "en"]
    assert main([*named, "po", "export", CODE, "--output", str(folder / "qaa.po")]) == 0
    with (folder / "qaa.po").open("rb") as file:
        catalogue = read_po(file)
    for one in filter(lambda one: one.id, catalogue):  # the first is the head of the file
        one.string = translated(str(one.id))
    with (folder / "qaa.po").open("wb") as written:
        write_po(written, catalogue)
    assert main([*named, "po", "import", str(folder / "qaa.po")]) == 0
    return folder


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    build.make(project / "site", "https://ressursvenn.example/", {}, sources=project)
    return project / "site"


def test_it_has_every_page(site: Path) -> None:
    pages = {
        code: {str(path.relative_to(site / code)) for path in (site / code).rglob("*.html")} for code in ("nb", CODE)
    }

    assert pages[CODE] == pages["nb"] and len(pages["nb"]) > 20


def test_each_page_names_it_and_is_named_by_the_others(site: Path) -> None:
    for path in (site / CODE).rglob("*.html"):
        text = path.read_text("utf-8")
        assert f'<html lang="{CODE}" dir="ltr">' in text
    for path in (site / "nb").rglob("*.html"):
        assert f' lang="{CODE}"' in path.read_text("utf-8")
    assert ">Qaalami</a>" in (site / "index.html").read_text("utf-8")


@pytest.mark.parametrize("form", ["write", "apply", "report"])
def test_it_has_every_form(project: Path, service: Service, form: str) -> None:
    known = directory.load(project / "data")
    client = create_app(dataclasses.replace(service, directory=known)).test_client()
    page = client.get(f"/form/{CODE}/{form}/", base_url="https://ressursvenn.example").get_data(as_text=True)

    words = known.words[CODE]
    assert (words[f"{form}_heading"] in page and words["form_send_plain"] in page) or words["form_send"] in page
    assert f'<html lang="{CODE}" dir="ltr">' in page and ">Qaalami<" in page
