"""Her way through the site: home, the list of the centres, a centre's page, with and without each optional fact."""

import re
from pathlib import Path

import html5lib
import pytest

import build
from directory import Directory
from tests.support import sample_site
from tests.support.built_site import SITE_URL
from tests.support.rotation import written

LONG = "Stiftelsen for krisesenteret i " + "Langeland og Bredeland og ".strip() * 4
EVERYTHING = """\
  checked: 2026-01-02
  checked_by: coordinator
  languages: [ar, en]
  languages_source: the centre itself
  also_known_as: [Et annet navn]
"""
LANGUAGES = written()
FOREIGN = ("en", "ar")


def text(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text("utf-8")


def in_order(page: str, *marks: str) -> bool:
    places = [page.find(mark) for mark in marks]
    return -1 not in places and places == sorted(places)


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with everything known of Bergen, and with a very long name."""
    folder = sample_site.copy(tmp_path_factory.mktemp("her_way"), LANGUAGES)
    shelters, listed = folder / "data" / "shelters.yaml", folder / "data" / "nks-list.csv"
    head, bergen = shelters.read_text("utf-8").split("- id: bergen\n")
    bergen = re.sub(r"\n  also_known_as: .*", "", bergen, count=1).replace(
        "  open_24h: no\n", f"  open_24h: no\n{EVERYTHING}", 1
    )
    shelters.write_text(f"{head}- id: bergen\n{bergen}".replace("Krisesenter for Bergen og omegn", LONG), "utf-8")
    listed.write_text(listed.read_text("utf-8").replace("Krisesenter for Bergen og omegn", LONG), "utf-8")
    return folder


@pytest.fixture(scope="module")
def closed(varied: Path) -> Path:
    """The site of these facts, with no form open anywhere."""
    build.make(varied / "site", SITE_URL, {"write": [], "apply": []}, sources=varied)
    return varied / "site"


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_leads_on_in_the_order_of_her_need(site: Path, language: str) -> None:
    marks = (
        f'href="/{language}/find/">',
        "tel:116006",
        f'href="/{language}/safety/">',
        f'href="/form/{language}/write/"',
    )

    assert in_order(text(site, language).partition("<h1")[2], *marks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_answers_the_commonest_question_before_it_begins(site: Path, language: str) -> None:
    marks = (f'href="/{language}/find/place/"', "tel:116006", 'href="#c1"', 'id="c1"', "tel:+47")

    assert in_order(text(site, f"{language}/find").partition("<h1")[2], *marks)


def test_a_county_in_the_address_is_a_number_that_tells_nobody_where(site: Path) -> None:
    page = text(site, "nb/find")
    links = re.findall(r'<li><a href="#([^"]*)">', page)

    assert links == [f"c{number}" for number in range(1, len(links) + 1)]
    assert [page.count(f'id="{link}"') for link in links] == [1] * len(links)


def test_titles_are_the_same_for_every_centre(site: Path) -> None:
    for language in LANGUAGES:
        pages = [path.read_text("utf-8") for path in (site / language / "centre").glob("*/index.html")]
        assert len({re.findall("<title>(.*?)</title>", page)[0] for page in pages}) == 1


@pytest.mark.parametrize("kind", ["", "find", "centre/oslo"])
def test_what_to_say_stands_in_norwegian_beside_its_meaning(site: Path, sample_directory: Directory, kind: str) -> None:
    said = f'lang="nb" dir="ltr" translate="no">«{sample_directory.words["nb"]["centre_sentence"]}»<'
    for language in FOREIGN:
        meaning = re.sub("<[^>]*>", "", text(site, f"{language}/{kind}")).split("ressursvenn.»", 1)[1]
        assert said in text(site, f"{language}/{kind}")
        assert meaning.strip().startswith(sample_directory.words[language]["centre_sentence"])


def test_an_interpreter_is_asked_for_by_the_norwegian_name_of_her_language(site: Path) -> None:
    assert "«Jeg trenger tolk. Arabisk.»" in text(site, "ar/centre/oslo")
    assert "Jeg trenger tolk" not in text(site, "nb/centre/oslo")


def test_a_centres_number_stands_first_and_last_on_its_page(site: Path) -> None:
    assert text(site, "ar/centre/oslo").count('class="call large" href="tel:+4722480380"') == 2


@pytest.mark.parametrize("address", ["nb", "nb/find", "nb/centre/bergen"])
def test_nothing_leads_to_a_form_where_none_is_open(closed: Path, address: str) -> None:
    assert "/form/" not in text(closed, address)


def test_what_is_known_of_a_centre_stands_on_its_page(closed: Path, sample_directory: Directory) -> None:
    words, page = sample_directory.words["nb"], text(closed, "nb/centre/bergen")

    assert words["centre_checked_coordinator"].format(date="02.01.2026") in re.sub("<[^>]*>", "", page)
    assert f"{words['centre_languages']}</dt><dd><bdi>العربية</bdi>, <bdi>English</bdi>" in page
    assert "Et annet navn" in page and LONG in page


def test_what_nobody_knows_of_a_centre_leaves_no_empty_place(closed: Path, sample_directory: Directory) -> None:
    words, page = sample_directory.words["nb"], text(closed, "nb/centre/narvik")

    assert words["centre_unchecked"] in page
    assert not [key for key in ("centre_languages", "centre_also", "centre_website") if words[key] in page]
    assert not re.search(r"<(dd|p|small|bdi)>\s*</\1>|None", page)


def test_pages_with_and_without_optional_facts_are_valid(closed: Path) -> None:
    for address in ("ar/centre/bergen", "ar/centre/narvik", "ar/find"):
        html5lib.HTMLParser(strict=True).parse(text(closed, address))
