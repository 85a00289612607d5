"""What a visit leaves on the disk of her machine: the whole profile of a real browser is searched, byte by byte.

A plain field of the test's own is typed into last. Once its text is on the disk, the browser has written down what
stood on the page; had it kept any of hers, that would be there too.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from directory import Directory
from directory.parsing import discretion
from tests.support.browsers import started
from tests.support.profiles import files, holding
from tests.support.screen import screen
from tests.support.tabs import until
from tests.support.visiting import Visitor, opened

HERS = {"#name": "Ŋgánná Jåvnna", "#contact": "41 23 45 67", "#note": "Mun lean ruovttus"}
PLACE = "Guovdageainu"  # with a mistake in it, so that it stands nowhere else
PLAIN = "Vedtak om vannmåler"
HISTORIES = ("History", "places.sqlite")  # of Chromium; of Firefox, which has a -wal beside it
VISITS = [(engine, end) for engine in ("chromium", "firefox") for end in ("closed", "killed")]
# What the browser may have kept for our pages beside the disk that we search.
KEPT = """Promise.all([indexedDB.databases(), caches.keys(), navigator.serviceWorker.getRegistrations()])
    .then(kept => [...kept.map(found => found.length), localStorage.length, sessionStorage.length])"""


@dataclass
class Visit:
    """One visit: the folder in which the browser kept everything, and what was seen on the way."""

    profile: Path
    url: str
    cookies: list[str] = field(default_factory=list)
    stored: list[int] = field(default_factory=list)

    def holds(self, text: str) -> list[str]:
        """The files that hold *text*, in any writing that browsers use."""
        return holding(self.profile, text)

    def remembers(self) -> list[str]:
        """The files of the history that hold the last page: Chromium writes its history down every ten seconds."""
        return [name for name in self.holds(f"{self.url}/form/nb/write/narvik/") if name.startswith(HISTORIES)]


def fill_in(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    visitor.tab.click("#channel-text")
    for name, text in HERS.items():
        visitor.tab.type(name, text)


def go_about(visitor: Visitor, visit: Visit) -> None:
    """Look for a place, send one letter, leave by Exit, come back, and write another letter that is not sent."""
    visitor.open("/nb/find/place/")
    visitor.tab.type("#place", PLACE)
    visitor.tab.click("#show")
    fill_in(visitor, "/form/nb/write/oslo/")
    visitor.tab.click("form button")
    visitor.sees("/form/nb/sent/")
    visitor.leave()
    fill_in(visitor, "/form/nb/write/narvik/")
    visit.cookies.append(visitor.tab.eval("document.cookie"))
    visit.stored += visitor.tab.eval(KEPT)
    visitor.tab.eval("document.body.prepend(Object.assign(document.createElement('textarea'), {id: 'plain'}))")
    visitor.tab.type("#plain", PLAIN)


@pytest.fixture(scope="module", params=VISITS, ids="-".join)
def visit(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    site: Path,
    sample_directory: Directory,
    certificates: dict[str, tuple[Path, str]],
) -> Iterator[Visit]:
    engine, end = request.param
    profile, memory, folder = (tmp_path_factory.mktemp(name) for name in ("profile", "memory", "served"))
    with screen(memory) as standing, opened(folder, site, sample_directory, certificates) as place:
        made = Visit(profile, place.url)
        with started(engine, standing.display, profile) as browser:
            go_about(Visitor(browser.tab(), place, standing, browser.another), made)
            until(lambda: made.holds(PLAIN) and made.remembers(), "writing to the disk")
            if end == "killed":
                browser.kill()
    yield made


def test_none_of_her_text_is_on_the_disk(visit: Visit) -> None:
    assert visit.holds(PLAIN)
    assert {text: found for text in [*HERS.values(), PLACE] if (found := visit.holds(text))} == {}


def test_no_page_of_ours_is_kept(visit: Visit, sample_directory: Directory) -> None:
    words = sample_directory.words["nb"]

    assert [visit.holds(words[key]) for key in ("lines_calls", "form_before_who", "sent_heading")] == [[], [], []]


def test_the_history_has_neutral_titles_only(visit: Visit, sample_directory: Directory) -> None:
    [history] = [path for path in files(visit.profile) if path.name in HISTORIES]
    table = "urls" if history.name == "History" else "moz_places"
    with closing(sqlite3.connect(f"file:{history}?mode=ro", uri=True)) as database:
        rows = database.execute(f"SELECT url, title FROM {table} WHERE url LIKE '{visit.url}%'").fetchall()

    assert rows
    assert not [row for row in rows if discretion.found(f"{row}")]


def test_nothing_is_stored_for_our_pages(visit: Visit) -> None:
    assert visit.stored == [0, 0, 0, 0, 0]
    assert visit.cookies == [""]
