"""What a machine translator must leave alone: names, numbers and our Norwegian terms, in every page and sentence."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient

from directory import Directory, untranslated
from tests.support.rotation import written

TERM = re.compile(r"krisesent|ressursvenn|VO-linjen|dinutvei\.no", re.IGNORECASE)
NUMBER = re.compile(r"(?:\d{2}\u00a0){3}\d{2}|116\u00a0\d{3}")
SILENT = {"title", "script", "style", "textarea"}
FORMS = ["write/", "write/oslo/", "write/bergen/", "apply/", "apply/oslo/", "sent/", "sent/apply/", "nothing/"]


def translated(page: str) -> Iterator[str]:
    """Each text of *page* that a translator takes."""
    return texts(html5lib.parse(page, namespaceHTMLElements=False))


def texts(element: Element) -> Iterator[str]:
    if element.tag not in SILENT and element.get("translate") != "no":
        yield element.text or ""
        for child in element:
            yield from texts(child)
            yield child.tail or ""


def test_no_page_of_the_site_gives_names_and_numbers_to_a_translator(site: Path, sample_directory: Directory) -> None:
    names = [centre.name for centre in sample_directory.centres]
    for path in sorted(site.rglob("*.html")):
        for text in translated(path.read_text("utf-8")):
            assert not TERM.search(text) and not NUMBER.search(text), (path, text)
            assert not [name for name in names if name in text], (path, text)


@pytest.mark.parametrize("language", written())
@pytest.mark.parametrize("path", FORMS)
def test_no_page_of_the_forms_does_either(client: FlaskClient, language: str, path: str) -> None:
    for answer in (client.get(f"/form/{language}/{path}"), client.post(f"/form/{language}/{path}", data={})):
        for text in translated(answer.text):
            assert not TERM.search(text) and not NUMBER.search(text), text


def test_places_of_the_finder_and_the_map_stay_as_they_are(site: Path, sample_directory: Directory) -> None:
    counties = {place.county for place in sample_directory.municipalities.values()}
    for name in ("find", "find/place", "map"):
        shown = {text.strip() for text in translated((site / "en" / name / "index.html").read_text("utf-8"))}
        assert not shown & (counties | {place.name for place in sample_directory.municipalities.values()})


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("<p>Ring et krisesenter.", '<p>Ring et <span translate="no">krisesenter</span>.'),
        ("<p>«Jeg vil spørre om ressursvenn.»", '<p><span translate="no">«Jeg vil spørre om ressursvenn.»</span>'),
        ("<option>Oslo krisesenter</option>", "<option>Oslo krisesenter</option>"),
        ('<b translate="no">a <b>x</b> krisesenter</b>', '<b translate="no">a <b>x</b> krisesenter</b>'),
        ("<p>VO-linjen", '<p><span translate="no">VO-linjen</span>'),
        ("<p>Politiet", "<p>Politiet"),
    ],
)
def test_only_what_stands_in_a_sentence_is_marked(sample_directory: Directory, page: str, marked: str) -> None:
    norwegian = '<html lang="nb">'

    assert untranslated.mark(norwegian + page, untranslated.pattern(sample_directory)) == norwegian + marked


def test_outside_of_norwegian_the_mark_names_the_language(sample_directory: Directory) -> None:
    found = untranslated.mark('<html lang="ar"><p>(krisesenter)', untranslated.pattern(sample_directory))

    assert found.endswith('<p>(<span lang="nb" translate="no">krisesenter</span>)')


def test_what_she_wrote_is_never_marked_and_takes_no_time(sample_directory: Directory) -> None:
    page = '<html lang="nb"><textarea>' + "«Jeg krisesenter " * 8000 + "</textarea>"

    assert untranslated.mark(page, untranslated.pattern(sample_directory)) == page


def test_a_name_that_another_begins_with_is_kept_whole(sample_directory: Directory) -> None:
    [first, *rest] = sample_directory.centres
    longer = replace(first, name="Oslo krisesenter og bo")
    both = replace(sample_directory, known_centres=(first, longer, *rest))

    page = untranslated.mark('<html lang="nb"><p>Oslo krisesenter og bo.', untranslated.pattern(both))

    assert page.endswith('<p><span translate="no">Oslo krisesenter og bo</span>.')
