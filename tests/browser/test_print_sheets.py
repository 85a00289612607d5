"""Poster, cards and list of centres on paper: one page each, codes that can be read, nothing that gives her away."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import build
from directory import Directory
from directory.parsing import discretion
from site_builder import print_sheets
from tests.support.built_site import SITE_URL
from tests.support.printing import pages_of
from tests.support.programs import need

MM = 96 / 25.4  # CSS pixels
# The box of the sheet or card, without its stroke, and those of all lines of text; `use` only repeats them.
BOXES = """name => {
  const edges = box => [box.left, box.top, box.right, box.bottom];
  const frame = document.querySelector(name), on = frame.getScreenCTM(), inside = frame.getBBox();
  const outline = new DOMRect(on.e, on.f, inside.width * on.a, inside.height * on.d);
  const lines = document.querySelectorAll('.sheet text:not(:has(tspan)), .sheet tspan');
  return [edges(outline), [...lines].map(line => edges(line.getBoundingClientRect()))];
}"""

LINKS = "all => all.map(link => link.getAttribute('href'))"
LOOKS = "all => all.map(link => [getComputedStyle(link).color, getComputedStyle(link).backgroundColor])"
# How high a digit of a text is, in the units of its drawing: millimetres.
DIGIT = """text => {
  const style = getComputedStyle(text), context = document.createElement("canvas").getContext("2d");
  context.font = `${style.fontWeight} 100px ${style.fontFamily}`;
  return context.measureText("0").actualBoundingBoxAscent / 100 * parseFloat(style.fontSize);
}"""


@contextmanager
def printing(browser: Browser) -> Iterator[Page]:
    """A page as it is printed; a complaint of the browser, such as a breach of the policy, is a failure."""
    page = browser.new_page(device_scale_factor=3)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.emulate_media(media="print")
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def paper(chromium: Browser) -> Iterator[Page]:
    with printing(chromium) as page:
        yield page


@pytest.fixture
def paper_per_font_set(chromium_per_font_set: Browser) -> Iterator[Page]:
    with printing(chromium_per_font_set) as page:
        yield page


def opened(page: Page, site: Path, language: str, name: str) -> Page:
    page.goto((site / language / name / "index.html").as_uri())
    return page


def sheets_of(sample_directory: Directory) -> Iterator[tuple[str, str]]:
    return ((language.code, name) for language in sample_directory.languages for name in print_sheets.OTHER)


def read_codes(picture: bytes, folder: Path) -> list[str]:
    """What an independent reader finds in a picture."""
    (folder / "code.png").write_bytes(picture)
    # Of QR codes alone: it takes the lines and digits of a sheet for a bar code now and then.
    only = ["-Sdisable", "-Sqrcode.enable"]
    ran = subprocess.run(
        [need("zbarimg"), "--quiet", "--raw", *only, folder / "code.png"], capture_output=True, text=True
    )
    return ran.stdout.split()


def test_each_sheet_prints_on_one_page_in_every_language(
    paper_per_font_set: Page, site: Path, sample_directory: Directory
) -> None:
    for language, name in sheets_of(sample_directory):
        printed = opened(paper_per_font_set, site, language, name)
        assert pages_of(printed.pdf(prefer_css_page_size=True)) == 1, (language, name)
        assert pages_of(printed.pdf(format="A4")) == 1, (language, name)


def test_a_longer_page_is_counted_as_longer(paper: Page) -> None:
    """So that the count above would see a second page."""
    paper.set_content("<p style='break-after: page'>One</p><p>Two</p>")

    assert pages_of(paper.pdf(prefer_css_page_size=True)) == 2


def test_the_list_of_centres_prints_on_one_page_with_every_number(
    paper_per_font_set: Page, site: Path, sample_directory: Directory
) -> None:
    numbers = {centre.tel for centre in sample_directory.centres} | {"112", "113", "116006"}
    for language in sample_directory.languages:
        page = opened(paper_per_font_set, site, language.code, "find")
        assert {link.removeprefix("tel:") for link in page.locator("a:visible").evaluate_all(LINKS)} >= numbers
        assert pages_of(page.pdf(prefer_css_page_size=True)) == 1, language.code


@pytest.mark.parametrize("name", ["find", "centre/oslo"])
def test_numbers_are_printed_in_black_on_nothing(paper: Page, site: Path, name: str) -> None:
    for language in ("nb", "ar"):
        looks = opened(paper, site, language, name).locator("a[href^='tel:']:visible").evaluate_all(LOOKS)
        assert {tuple(look) for look in looks} == {("rgb(0, 0, 0)", "rgba(0, 0, 0, 0)")}, language


def test_nothing_but_the_sheet_is_printed(paper: Page, site: Path, sample_directory: Directory) -> None:
    others = "[...document.body.querySelectorAll('*')].filter(node => !node.matches('.sheet *, .sheet, :has(.sheet)'))"
    shown = f"{others}.filter(node => node.checkVisibility() && node.innerText).map(node => node.tagName)"
    for language, name in sheets_of(sample_directory):
        opened(paper, site, language, name)
        assert paper.evaluate(shown) == [] and paper.locator(".sheet").is_visible()


@pytest.mark.parametrize(("name", "frame"), [("poster", ".sheet > path"), ("card", "#card path")])
def test_all_text_fits_on_its_paper(
    paper_per_font_set: Page, site: Path, sample_directory: Directory, name: str, frame: str
) -> None:
    for language in sample_directory.languages:
        (left, top, right, bottom), lines = opened(paper_per_font_set, site, language.code, name).evaluate(BOXES, frame)
        assert len(lines) > 9
        assert all(left < a and top < b and c < right and d < bottom for a, b, c, d in lines), language.code


def test_the_poster_says_beside_its_number_that_a_call_can_be_seen(
    paper: Page, site: Path, sample_directory: Directory
) -> None:
    for language in sample_directory.languages:
        lines = opened(paper, site, language.code, "poster").locator(".sheet tspan").all_text_contents()
        assert sample_directory.words[language.code]["lines_calls"] in " ".join(lines), language.code


def on_another(lines: list[list[float]]) -> list[tuple[list[float], list[float]]]:
    """The pairs of *lines* that lie on one another by more than the room that a font leaves above its letters."""

    def shared(a: list[float], b: list[float], side: int) -> float:
        least = min(box[side + 2] - box[side] for box in (a, b))
        return (min(a[side + 2], b[side + 2]) - max(a[side], b[side])) / least

    return [(a, b) for a, b in combinations(lines, 2) if shared(a, b, 0) > 0.3 and shared(a, b, 1) > 0.3]


@pytest.mark.parametrize(("name", "frame"), [("poster", ".sheet > path"), ("card", "#card path")])
def test_no_line_lies_on_another(
    paper_per_font_set: Page, site: Path, sample_directory: Directory, name: str, frame: str
) -> None:
    for language in sample_directory.languages:
        _, lines = opened(paper_per_font_set, site, language.code, name).evaluate(BOXES, frame)
        assert on_another(lines) == [], language.code


def test_a_card_is_as_large_as_a_bank_card(paper_per_font_set: Page, site: Path) -> None:
    (left, top, right, bottom), _ = opened(paper_per_font_set, site, "ar", "card").evaluate(BOXES, "#card path")

    assert ((right - left) / MM, (bottom - top) / MM) == pytest.approx((85, 54), abs=0.1)


def test_the_posters_code_leads_to_the_find_page(
    paper: Page, site: Path, sample_directory: Directory, tmp_path: Path
) -> None:
    for language in sample_directory.languages:
        picture = opened(paper, site, language.code, "poster").locator(".sheet").screenshot()
        assert read_codes(picture, tmp_path) == [f"{SITE_URL}{language.code}/find/"]


def test_every_card_has_a_code_that_can_be_read(
    paper: Page, site: Path, sample_directory: Directory, tmp_path: Path
) -> None:
    for language in sample_directory.languages:
        picture = opened(paper, site, language.code, "card").locator(".sheet").screenshot()
        assert read_codes(picture, tmp_path) == [f"{SITE_URL}{language.code}/find/"] * 10


def test_a_strip_holds_a_number_and_an_address_and_no_word(
    paper: Page, site: Path, sample_directory: Directory
) -> None:
    number = sample_directory.helplines["vo"].printed
    for language in sample_directory.languages:
        page = opened(paper, site, language.code, "poster")
        assert page.locator("#strip text").all_text_contents() == [number, "ressursvenn.example"]
        assert page.locator("use[href='#strip']").count() + 1 == print_sheets.STRIPS


def test_the_digits_of_a_strip_are_8_mm_high_in_any_font(paper_per_font_set: Page, site: Path) -> None:
    """A number that somebody who passes by can read, and write down without the strip."""
    number = opened(paper_per_font_set, site, "nb", "poster").locator("#strip text").first

    assert 8 <= number.evaluate(DIGIT) < 9


def test_the_headline_of_the_poster_goes_over_its_width(paper_per_font_set: Page, site: Path) -> None:
    for language in ("nb", "ar"):
        lines = opened(paper_per_font_set, site, language, "poster").locator(".sheet tspan").all()[:2]
        boxes = [line.bounding_box() for line in lines]
        assert max(box["width"] for box in boxes if box) / MM > 0.65 * 190, language


def test_no_word_on_paper_tells_what_it_is_about(paper: Page, site: Path, sample_directory: Directory) -> None:
    for language, name in sheets_of(sample_directory):
        words = opened(paper, site, language, name).locator(".sheet").text_content()
        assert words and len(words) > 100 and not discretion.found(words)


def test_a_site_without_an_address_prints_numbers_only(tmp_path: Path, sources: Path) -> None:
    build.make(tmp_path / "site", None, {}, sources=sources)
    for name in print_sheets.OTHER:
        sheet = (tmp_path / "site/nb" / name / "index.html").read_text("utf-8").split('class="sheet"')[1]
        assert "116\u00a0006" in sheet and "shape-rendering" not in sheet and "/find/" not in sheet.split("</main>")[0]


@pytest.mark.parametrize(
    ("text", "width", "found"),
    [("one two three four", 6 * 18, ["one two three four"]), ("one two three four", 6 * 15, ["one two", "three four"])],
)
def test_lines_are_few_and_about_equally_long(text: str, width: float, found: list[str]) -> None:
    assert print_sheets.lines(text, width, 10) == found


def test_a_paragraph_gets_smaller_until_it_fits_in_its_lines() -> None:
    assert print_sheets.paragraph("one two three four", 6 * 10, 10, 2) == (10, ["one two", "three four"])
    size, found = print_sheets.paragraph("one two three four five six", 6 * 10, 10, 2)

    assert 5 < size < 8 and len(found) == 2


def test_a_long_address_is_written_smaller() -> None:
    assert print_sheets.fit("short.example", 100, 8) == 8
    assert print_sheets.fit("a-rather-long-name-of-a-site.example.org", 100, 8) < 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("short words here", ["short", "words", "here"]),
        ("one two three four five six", ["one two", "three four", "five six"]),
        ("alone", ["alone"]),
    ],
)
def test_a_headline_is_as_large_as_it_can_be(text: str, found: list[str]) -> None:
    size, lines = print_sheets.headline(text, 100, 60)

    assert lines == found
    assert size * len(lines) * print_sheets.LEADING <= 60.1
    assert size * max(map(len, lines)) * print_sheets.WIDE_BOLD <= 100.1
