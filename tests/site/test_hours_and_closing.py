"""What the pages say of hours, chat and interpreter, and of a centre that has closed: only where the data says it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import build
from directory import norwegian_day
from tests.support import sample_site
from tests.support.built_site import OPEN, SITE_URL
from tests.support.rotation import written

LANGUAGES = written()
TODAY = norwegian_day(datetime.now(UTC))
TOLD = f"""\
  checked: {TODAY}
  chat: https://www.oslokrisesenter.no/chat
  hours:
    phone: {{mon-fri: "08:00-15:30, 18:00-20:00", sat: 00:00-24:00, sun: closed}}
    chat: {{wed: "12:00-14:00", holiday: closed}}
  hours_source: the centre's own page
  interpreter: yes
  interpreter_source: the centre's own page
"""
CLOSED = f"  closed: {TODAY}\n  closed_source: N.K.S.\n  closed_turn_to: [vesteralen, sorlandet]\n"


def write(folder: Path, id: str, lines: str) -> None:
    """Add *lines* to the entry of the centre *id*."""
    shelters = folder / "data" / "shelters.yaml"
    head, entry = shelters.read_text("utf-8").split(f"- id: {id}\n")
    shelters.write_text(f"{head}- id: {id}\n" + entry.replace("  open_24h", f"{lines}  open_24h", 1), "utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the sample, with hours in Oslo, and Narvik closed from today, though its form is said to be open."""
    folder = sample_site.copy(tmp_path_factory.mktemp("told"), LANGUAGES)
    write(folder, "oslo", TOLD)
    write(folder, "narvik", CLOSED)
    build.make(folder / "site", SITE_URL, OPEN, sources=folder)
    return folder / "site"


def text(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text("utf-8")


def items(page: str) -> list[str]:
    """The items of lists that hold a colon, as they are read: hours are such."""
    return [item for item in re.findall(r"<li>(.*: .*)</li>", re.sub(r"</?bdi[^>]*>", "", page)) if "<" not in item]


def test_hours_are_shown_by_day_and_time(told: Path) -> None:
    hours = ["mandag til fredag: 08:00–15:30, 18:00–20:00", "lørdag: hele døgnet", "søndag: stengt"]

    assert items(text(told, "nb/centre/oslo")) == [*hours, "onsdag: 12:00–14:00", "helligdager: stengt"]


@pytest.mark.parametrize(("language", "said"), [("en", "Monday to Friday: "), ("ar", "من الاثنين إلى الجمعة: ")])
def test_hours_are_said_in_each_language_with_times_left_to_right(told: Path, language: str, said: str) -> None:
    page = text(told, f"{language}/centre/oslo")

    assert f'<li>{said}<bdi class="times" dir="ltr" translate="no">08:00–15:30</bdi>, ' in page


def test_below_the_hours_of_the_phone_stands_whom_to_ring_else(told: Path) -> None:
    page = text(told, "nb/centre/oslo")
    marks = ("mandag til fredag", "På helligdager kan tidene", "Du kan si:", "Når telefonen er stengt", "tel:116006")

    assert -1 not in (places := [page.find(mark) for mark in marks]) and places == sorted(places)


def test_hours_that_name_the_holidays_say_no_more_of_them(told: Path) -> None:
    assert text(told, "nb/centre/oslo").count("På helligdager kan") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_of_a_centre_is_not_spoken_of(told: Path, site: Path, language: str) -> None:
    page, words = text(told, f"{language}/centre/bergen"), text(told, f"{language}/centre/oslo")

    assert page == text(site, f"{language}/centre/bergen")
    assert 'id="hours"' not in page and 'id="hours"' in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_centre_says_so_and_whom_to_ring(told: Path, language: str) -> None:
    page = text(told, f"{language}/centre/narvik")

    assert f"{TODAY:%d.%m.%Y}" in page
    assert [page.count(f"tel:{number}") for number in ("+4776122330", "+4738102200", "+4776957339")] == [1, 1, 0]
    assert f'href="/{language}/find/place/"' in page and f"/form/{language}/write/" not in page


def test_a_closed_centre_stands_in_no_list_and_no_count(told: Path, site: Path) -> None:
    pages = [path for path in told.rglob("*.html") if "/centre/narvik" not in path.as_posix()]

    assert not [page for page in pages if "centre/narvik/" in page.read_text("utf-8")]
    assert ["et av de 13 sentrene" in text(one, "nb/find") for one in (told, site)] == [True, False]


def test_no_form_of_a_closed_centre_is_linked_though_it_was_open(told: Path, site: Path) -> None:
    assert "/form/nb/write/narvik/" in text(site, "nb/centre/narvik")
    assert "/form/nb/write/narvik/" not in text(told, "nb/centre/narvik")


def test_the_page_of_a_closed_centre_keeps_its_discreet_title(told: Path, site: Path) -> None:
    [one], [other] = (re.findall("<title>.*</title>", text(one, "nb/centre/narvik")) for one in (told, site))

    assert one == other
