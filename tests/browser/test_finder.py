"""The finder in a real browser: what is typed, and the answer; and the same list without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from directory import Directory, Municipality
from tests.support.static_server import serving

ASKER, SORLANDET = "67\u00a050\u00a083\u00a083", "38\u00a010\u00a022\u00a000"
# What she types, and what the answer names: places with their county, then numbers in the order of the page.
VO = "116\u00a0006"
UNKNOWN: tuple[list[str], list[str]] = ([], ["116\u00a0006"])
NO_CENTRE_NEAR = [VO]
MOLDE, STAVANGER, HAUGESUND = "71\u00a025\u00a066\u00a066", "51\u00a053\u00a006\u00a023", "52\u00a072\u00a098\u00a084"
NORDLAND = ["76\u00a095\u00a073\u00a039", "76\u00a012\u00a023\u00a030"]
FINNMARK, OSLO = "78\u00a041\u00a030\u00a018", "22\u00a048\u00a003\u00a080"
GLAMDAL, FREDRIKSTAD = "62\u00a081\u00a080\u00a088", "69\u00a095\u00a055\u00a060"
KAUTOKEINO = (["Kautokeino / Guovdageaidnu, Finnmark"], [VO, FINNMARK])
ALESUND = (["Ålesund, Møre og Romsdal"], [VO, MOLDE])
BAERUM = (["Bærum, Akershus"], [ASKER])
LAERDAL = (["Lærdal, Vestland"], [VO, "55\u00a031\u00a050\u00a050"])
TYPED = {
    **dict.fromkeys(["Ålesund", "alesund", "AALESUND", "aalesund", "Ålesnud", "Ålesun", "i Ålesund"], ALESUND),
    **dict.fromkeys(["bærum", "baerum", "Bærum kommune", "BÆRUM"], BAERUM),
    **dict.fromkeys(["Barum", "Bærrum"], (BAERUM[0], [ASKER, VO])),
    **dict.fromkeys(["oslo ", "  Oslo"], (["Oslo, Oslo"], [OSLO])),
    **dict.fromkeys(["osol", "<b>Oslo", "Grünerløkka, Oslo"], (["Oslo, Oslo"], [OSLO, VO])),
    **dict.fromkeys(["Lærdal", "laerdal", "Lardal", "Lårdal"], LAERDAL),
    "Sande i Vestfold": (["Sande, Møre og Romsdal"], [VO, MOLDE]),
    "Kirkenes": (["Birkenes, Agder"], [SORLANDET, VO]),
    "Telemark": (["Midt-Telemark, Telemark"], [VO]),
    **dict.fromkeys(["kautokeino", "Guovdageaidnu", "guovdageaidnu – kautokeino", "kautokeno"], KAUTOKEINO),
    "Lier": (["Lier, Buskerud"], [ASKER]),
    "Porsangu": (["Porsanger / Porsáŋgu / Porsanki, Finnmark"], [VO, FINNMARK]),
    "Herøy": (["Herøy, Møre og Romsdal", "Herøy, Nordland"], [VO, MOLDE, VO, *NORDLAND]),
    "vaaler": (["Våler, Innlandet", "Våler, Østfold"], [VO, GLAMDAL, VO, FREDRIKSTAD]),
    "Mo i Rana": (["Rana, Nordland"], [VO, *NORDLAND]),
    "høland": (["Aurskog-Høland, Akershus"], ["66\u00a093\u00a023\u00a010", VO]),
    "Trondheim": (["Trondheim / Tråante, Trøndelag"], NO_CENTRE_NEAR),
    "Os": (["Os, Innlandet"], [VO, GLAMDAL]),
    "Ås kommune": (["Ås, Akershus"], [VO, ASKER, "66\u00a093\u00a023\u00a010"]),
    "hammerfest": (["Hammerfest / Hámmerfeasta, Finnmark"], [FINNMARK]),
    **dict.fromkeys(["trondhjem", "x", "Å", "Bå", "krisesenter", "🙂", "أوسلو", "ab" * 150, "?"], UNKNOWN),
}


@pytest.fixture(scope="module")
def home(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture(scope="module", params=["nb", "ar"])
def page(request: pytest.FixtureRequest, chromium: Browser, home: str) -> Iterator[Page]:
    context = chromium.new_context()
    opened = context.new_page()
    opened.goto(f"{home}/{request.param}/find/place/")
    yield opened
    context.close()


def ask(page: Page, typed: str) -> tuple[list[str], list[str]]:
    """Type, press Enter, and read the places and the numbers of the answer."""
    page.fill("#place", typed)
    page.press("#place", "Enter")
    shown = [page.locator(f"#finder {part}").filter(visible=True) for part in (".names li", ".call bdi")]
    return shown[0].all_inner_texts(), shown[1].all_inner_texts()


@pytest.mark.parametrize("typed", TYPED)
def test_what_she_types_gets_its_honest_answer(page: Page, typed: str) -> None:
    assert ask(page, typed) == TYPED[typed]


@pytest.mark.parametrize("typed", ["Mandal", "Stiftelsen Sørlandet krisesenter", "sorlandet"])
def test_a_town_in_a_centres_name_finds_the_centre_with_the_whole_list(page: Page, typed: str) -> None:
    places, numbers = ask(page, typed)

    assert numbers == [SORLANDET]
    assert {"Kristiansand", "Lindesnes"} < set(places)


def test_a_place_that_a_centre_lists_shows_the_year_and_ring_and_ask(page: Page, sample_directory: Directory) -> None:
    ask(page, "Lier")
    words = sample_directory.words[page.get_attribute("html", "lang") or ""]

    assert words["centre_serves_year"].format(year=2021) in page.inner_text("#answer")


LIKE = ["Bærrum", "Lardal", "Lårdal", "Sande i Vestfold", "Telemark", "Kirkenes", "Stokke", "Mandall", "Øvre Lærdal"]
SAME = [
    "Bærum",
    "baerum",
    "Lærdal",
    "laerdal",
    "La\u0308rdal",
    "Aalesund",
    "A\u030alesund",
    "tromsoe",
    "tromsö",
    "Karasjohka",
    "Guovdageaidnu",
    "Mandal",
    "Herøy",
    "Ås kommune",
]


@pytest.mark.parametrize("typed", [*LIKE, *SAME])
def test_a_name_that_is_only_like_another_is_said_to_be(page: Page, sample_directory: Directory, typed: str) -> None:
    like = sample_directory.words[page.get_attribute("html", "lang") or ""]["place_like"]
    places, _ = ask(page, typed)

    assert places
    assert page.get_by_text(like).is_visible() == (typed in LIKE)


@pytest.mark.parametrize("typed", LIKE)
def test_under_a_name_that_is_only_alike_stand_the_lines_that_know(page: Page, typed: str) -> None:
    places, numbers = ask(page, typed)

    assert places and numbers.count(VO) == 1
    assert page.locator("#finder a[href^='https://dinutvei']").filter(visible=True).count() == 1


def test_where_no_centre_is_known_the_lines_that_know_come_first(page: Page) -> None:
    for typed in ("Ålesund", "Trondheim", "trondhjem"):
        ask(page, typed)
        links = page.locator("#finder a").filter(visible=True).evaluate_all("links => links.map(link => link.href)")
        assert links[:2] == ["tel:116006", "https://dinutvei.no/"]


def test_an_empty_field_takes_the_answer_away(page: Page) -> None:
    ask(page, "Lier")
    ask(page, "  ")

    assert page.inner_text("[role=status]") == ""


def test_the_button_does_what_enter_does(page: Page) -> None:
    page.fill("#place", "Lier")
    page.locator("#finder button").click()

    assert ASKER in page.inner_text("#answer")


def test_every_official_name_finds_its_own_municipality(page: Page, sample_directory: Directory) -> None:
    expected = {name: place for place in sample_directory.municipalities.values() for name in place.all_names}
    script = """names => names.map(name => {
        document.querySelector("#place").value = name; document.querySelector("#show").click();
        return [...document.querySelectorAll("#answer .names li")].map(place => place.textContent); })"""

    found = page.evaluate(script, list(expected))
    assert len(expected) > 380
    assert not [
        name
        for (name, place), shown in zip(expected.items(), found, strict=True)
        if not any(name in text and text.endswith(place.county) for text in shown)
    ]


def test_typing_asks_for_nothing_and_leaves_nothing(chromium: Browser, home: str) -> None:
    context, asked = chromium.new_context(), list[str]()
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.goto(f"{home}/nb/find/place/")
    before = page.evaluate("history.length")
    ask(page, "Guovdageaidnu")
    left = page.evaluate("[history.length, location.href, localStorage.length, sessionStorage.length, document.cookie]")

    assert asked == [f"{home}/nb/find/place/"]
    assert left == [before, asked[0], 0, 0, ""]
    context.close()


def test_back_shows_neither_the_name_nor_the_answer(chromium: Browser, home: str) -> None:
    page = chromium.new_page()
    page.goto(f"{home}/nb/find/place/")
    ask(page, "Guovdageaidnu")
    page.goto(f"{home}/nb/about/")
    page.go_back()

    assert page.input_value("#place") == "" == page.inner_html("#answer")
    page.close()


def test_the_field_gives_the_browser_nothing_to_keep(page: Page) -> None:
    field = page.locator("#place")

    assert [field.get_attribute(name) for name in ("name", "autocomplete", "spellcheck")] == [None, "off", "false"]
    assert page.locator("form").count() == 0
    assert page.locator("[aria-live]:has(#answer)").get_attribute("aria-live") == "polite"


@pytest.fixture(scope="module")
def scriptless(chromium: Browser, home: str) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{home}/nb/find/place/")
    yield page
    context.close()


def test_without_javascript_no_field_is_shown_that_would_do_nothing(scriptless: Page) -> None:
    assert not scriptless.locator("#place").is_visible()
    assert scriptless.locator("details summary").first.is_visible()


def test_without_javascript_no_sentence_asks_her_to_write_in_it(scriptless: Page, sample_directory: Directory) -> None:
    words, shown = sample_directory.words["nb"], scriptless.inner_text("main")

    assert words["place_heading"] in shown and words["place_by_county"] in shown
    assert words["place_lead"] not in shown and "Skriv" not in shown


def cards_of(place: Municipality, page: Page) -> list[tuple[str, list[str]]]:
    """Name of the county and numbers of each card that names *place*, in the page as it stands."""
    names = re.compile(rf"^{re.escape(place.name)}( / .*)?$")
    cards = page.locator("details .panel").filter(has=page.locator(".names li", has_text=names))
    return [
        (card.locator("xpath=../summary").text_content() or "", card.locator(".call bdi").all_text_contents())
        for card in cards.all()
    ]


@pytest.mark.parametrize("name", ["Lier", "Herøy", "Ålesund", "Trondheim", "Oslo", "Lindesnes"])
def test_without_javascript_the_list_gives_the_same_answers(
    scriptless: Page, sample_directory: Directory, name: str
) -> None:
    [place, *_] = [place for place in sample_directory.municipalities.values() if place.name == name]
    expected = TYPED.get(name) or TYPED.get(name.lower() + " ") or (["Lindesnes, Agder"], [SORLANDET])
    found = cards_of(place, scriptless)

    assert [county for county, _ in found] == [text.partition(", ")[2] for text in expected[0]]
    assert [number for _, numbers in found for number in numbers] == expected[1]


def test_every_municipality_stands_in_the_list_under_its_county(scriptless: Page, sample_directory: Directory) -> None:
    texts = scriptless.locator("details").evaluate_all(
        "all => all.map(d => [d.querySelector('summary').textContent, "
        "[...d.querySelectorAll('.names li')].map(li => li.textContent.split(' / ')[0])])"
    )
    expected = {(place.county, place.name) for place in sample_directory.municipalities.values()}

    assert {(county, name) for county, names in texts for name in names} == expected
