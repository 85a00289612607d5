"""The map: a list of links for who listens, with labels that a finger can hit and that stand clear of each other."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from directory import Directory
from site_builder import centre_map
from tests.support import ROOT
from tests.support.static_server import serving


@pytest.fixture(scope="module", params=["nb", "ar"])
def page(request: pytest.FixtureRequest, chromium_per_font_set: Browser, site: Path) -> Iterator[Page]:
    with serving(site) as home:
        opened = chromium_per_font_set.new_page(viewport={"width": 320, "height": 640})
        opened.goto(f"{home}/{request.param}/map/")
        yield opened
        opened.close()


def boxes(page: Page, part: str) -> list[Any]:
    return [found for element in page.locator(f".map {part}").all() if (found := element.bounding_box())]


def apart(one: Any, other: Any) -> bool:
    return any(
        a[start] + a[size] <= b[start]
        for start, size in (("x", "width"), ("y", "height"))
        for a, b in ((one, other), (other, one))
    )


def test_who_listens_hears_a_list_of_the_centres(page: Page, sample_directory: Directory) -> None:
    links = page.get_by_role("main").get_by_role("list").get_by_role("listitem").get_by_role("link")
    heard = {f"{centre.municipality.name}: {centre.name}" for centre in sample_directory.centres}

    assert {link.get_attribute("aria-label") for link in links.all()} == heard
    assert page.locator(".map > path").get_attribute("aria-hidden") == "true"


def test_each_label_leads_to_its_centre(page: Page, sample_directory: Directory) -> None:
    shown = {link.get_attribute("href"): link.text_content() for link in page.locator(".map a").all()}
    code = page.get_attribute("html", "lang")

    assert {address: (label or "").strip() for address, label in shown.items()} == {
        f"/{code}/centre/{centre.id}/": centre.municipality.name for centre in sample_directory.centres
    }


def test_labels_stand_clear_of_each_other_on_a_narrow_phone(page: Page) -> None:
    [frame] = [page.locator("svg.map").bounding_box()]
    texts = boxes(page, "text")

    assert frame and len(texts) == 14
    assert all(apart(one, other) for one, other in combinations(texts, 2))
    assert all(frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] for box in texts)


def test_each_label_is_as_high_as_a_finger(page: Page) -> None:
    targets = boxes(page, "rect")

    assert min(box[size] for box in targets for size in ("width", "height")) >= 44
    assert all(apart(one, other) for one, other in combinations(targets, 2))


def test_the_keyboard_shows_where_it_is(page: Page) -> None:
    page.locator("main").focus()
    for _ in range(page.locator("main a").count()):  # a translation's own links stand above the map
        if page.locator(".map a:focus").count():
            break
        page.keyboard.press("Tab")
    strokes = page.locator(".map rect").evaluate_all("all => all.map(rect => getComputedStyle(rect).stroke)")

    assert strokes[0] != "none" and set(strokes[1:]) == {"none"}


def test_north_is_up_and_west_is_left() -> None:
    spots = centre_map.read(ROOT / "theme").places
    hammerfest, oslo, bergen, kristiansand = (spots[number] for number in ("5603", "0301", "4601", "4204"))

    assert hammerfest.y == min(spot.y for spot in spots.values())
    assert kristiansand.y == max(spot.y for spot in spots.values())
    assert bergen.x < kristiansand.x < oslo.x < hammerfest.x


def test_every_centre_of_today_is_on_the_map(sample_directory: Directory) -> None:
    assert centre_map.marks(centre_map.read(ROOT / "theme"), sample_directory.centres)[1] == []


def test_a_centre_that_the_map_has_no_room_for_is_listed_below(sample_directory: Directory) -> None:
    drawn, [oslo, asker, *_] = centre_map.read(ROOT / "theme"), sample_directory.centres
    elsewhere = replace(asker, municipality=sample_directory.municipalities["1108"])
    marks, missing = centre_map.marks(drawn, [oslo, oslo, elsewhere])

    assert ([mark.centre for mark in marks], missing) == ([oslo], [oslo, elsewhere])
