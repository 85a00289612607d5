"""How far it is on a small phone to what she came for: taps and screens, by real scrolling (tests/support/journeys)."""

import pytest
from playwright.sync_api import Browser

from tests.support.journeys import Cost, measured
from tests.support.serving import ServedSite

LANGUAGES = ("nb", "ar")
# Taps from the choice of languages, screens that go by, and words above the thing; each at most.
BOUNDS = {
    "a helpline's number from home": Cost(1, 1.0),
    "Oslo's number": Cost(3, 1.5),
    "Hammerfest's number": Cost(3, 1.5),
    "who helps when her place is not listed, by reading": Cost(2, 2.0),
    "who helps when her place is not listed, by typing": Cost(4, 1.5),
    "the form for any centre, from home": Cost(2, 3.0),
    "the form for any centre, from the list": Cost(3, 3.0),
    "the first field of an enquiry": Cost(4, 2.0, 90),
    "Send of an enquiry": Cost(5, 6.0),
    "Send of an application": Cost(3, 5.0),
}


@pytest.fixture(scope="module", params=LANGUAGES)
def costs(request: pytest.FixtureRequest, chromium: Browser, served_site: ServedSite) -> dict[str, Cost]:
    return dict(measured(chromium, served_site.url, request.param, served_site.sample_directory))


@pytest.mark.parametrize("task", BOUNDS)
def test_it_is_not_far(costs: dict[str, Cost], task: str) -> None:
    found, most = costs[task], BOUNDS[task]

    assert found.taps <= most.taps and found.screens <= most.screens, found
    assert not most.words or 0 < found.words <= most.words, found
