"""What a form that was sent or refused leaves on the disk, whichever way she went on: every form, real browsers.

A page that answers a POST keeps the body of the POST in its history entry, and Chromium writes that into its session
file within seconds (SAFETY 10). Into each page that she leaves open, a plain field of the test's own is put and typed
into: once its text is on the disk, the browser has written down that page. Then it is closed or killed, and started
once more.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from directory import OF_CENTRES, Directory, Form
from tests.support.browsers import Browser, started
from tests.support.profiles import holding
from tests.support.screen import Screen, screen
from tests.support.tabs import until
from tests.support.visiting import Place, Visitor, opened

ROUTES = ("sent", "refused", "refused, corrected, sent", "refused, exit")
# How each browser ends. In the short run the two ways in which most was found before the script sent the form.
ENDS = [
    ("chromium", "closed"),
    ("firefox", "killed"),
    pytest.param(("chromium", "killed"), marks=pytest.mark.long),
    pytest.param(("firefox", "closed"), marks=pytest.mark.long),
]
AGAIN_S = 4  # a browser that was started once more has written its new session by then
# A field that holds words of her own, and what makes the form a good one: pressed, or typed.
OWN = {Form.WRITE: "#note", Form.APPLY: "#why", Form.REPORT: "#details"}
GOOD = {
    Form.WRITE: [("#channel-text", ""), ("#contact", "41 00 00 00")],
    Form.APPLY: [("#name", "Kari"), ("#email", "kari@example.org"), ("#age", "2"), ("#read", "")],
    Form.REPORT: [("#kind-link", "")],
}


@dataclass
class Visits:
    """All visits that one browser made: its profile, her words on each route, and which of those the disk holds."""

    profile: Path
    hers: dict[tuple[Form, str], str] = field(default_factory=dict)
    found: dict[tuple[Form, str], list[str]] = field(default_factory=dict)
    evidence: list[list[str]] = field(default_factory=list)

    def search(self) -> None:
        for visit, words in self.hers.items():
            self.found[visit] = self.found.get(visit, []) + holding(self.profile, words)


def fill_in(visitor: Visitor, form: Form) -> None:
    for selector, text in GOOD[form]:
        visitor.tab.type(selector, text) if text else visitor.tab.click(selector)


def send(visitor: Visitor, sees: str) -> None:
    visitor.tab.click("form button")
    until(lambda: visitor.tab.eval(f"!!document.querySelector('{sees}')"), f"seeing {sees}")


def written_down(visitor: Visitor, visits: Visits) -> None:
    """Wait until the browser has written down the page that stands there."""
    plain = f"Vedtak om vannmåler {len(visits.evidence)}"
    visitor.tab.eval("document.body.prepend(Object.assign(document.createElement('textarea'), {id: 'plain'}))")
    visitor.tab.type("#plain", plain)
    visits.evidence.append(until(lambda: holding(visits.profile, plain), "writing to the disk"))


def go(visitor: Visitor, visits: Visits, form: Form, route: str) -> None:
    words = visits.hers[form, route] = f"Ŋgánná {form} {ROUTES.index(route)} Jåvnna"
    visitor.open(f"/form/nb/{form}/oslo/" if form in OF_CENTRES else f"/form/nb/{form}/")
    visitor.tab.type(OWN[form], words)
    if "refused" in route:
        send(visitor, "#summary")
        written_down(visitor, visits)
    if "sent" in route:
        fill_in(visitor, form)
        visitor.tab.click("form button")
        visitor.sees("/form/nb/sent/" if form == Form.WRITE else f"/form/nb/sent/{form}/")
        written_down(visitor, visits)
    if "exit" in route:
        visitor.leave()


def go_everywhere(browser: Browser, place: Place, standing: Screen, visits: Visits) -> None:
    for form in Form:
        for route in sorted(ROUTES, key="refused".__eq__):  # the one that stands open to the end comes last
            go(Visitor(browser.tab(), place, standing, browser.another), visits, form, route)


@pytest.fixture(scope="module", params=ENDS, ids="-".join)
def visits(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    site: Path,
    sample_directory: Directory,
    certificates: dict[str, tuple[Path, str]],
) -> Iterator[Visits]:
    engine, end = request.param
    profile, memory, folder = (tmp_path_factory.mktemp(name) for name in ("profile", "memory", "served"))
    made = Visits(profile)
    with screen(memory) as standing, opened(folder, site, sample_directory, certificates) as place:
        with started(engine, standing.display, profile) as browser:
            go_everywhere(browser, place, standing, made)
            made.search()
            if end == "killed":
                browser.kill()
        made.search()
        with started(engine, standing.display, profile) as browser:
            browser.tab().open(f"{place.url}/nb/")
            time.sleep(AGAIN_S)
        made.search()
    yield made


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("route", ROUTES)
def test_neither_a_refused_nor_a_sent_form_is_on_the_disk(visits: Visits, form: Form, route: str) -> None:
    assert len(visits.evidence) == 5 * len(Form) and all(visits.evidence)
    assert visits.found[form, route] == []
