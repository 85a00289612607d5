"""Pages under the keyboard, under a finger, and much enlarged, in a real browser.

Every kind of page, read from either side: what has the focus is seen (WCAG 2.2, 2.4.7) and covered by nothing (2.4.12),
what is pressed is as large as a finger (2.5.5), and nothing is cut or scrolls sideways when the page is enlarged to
400 % (1.4.10) or its text to 200 % (1.4.4).
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.support.programs import need
from tests.support.serving import FORM_PAGES, Door

LANGUAGES = ("nb", "en", "ar")
PHONE: ViewportSize = {"width": 360, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 720}
ENLARGED: ViewportSize = {"width": 320, "height": 256}  # what is left of 1280 x 1024 at 400 %
SMALL_PHONE = 320
FINGER, LEAST = 44, 24

# What the keyboard stops at, in the order of the page; of a group of choices one.
STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(stop =>
    stop.checkVisibility({visibilityProperty: true}) && !(stop.type === "radio" && !stop.checked
    && stop !== document.querySelector(`[name=${stop.name}]`))).length"""
# What has the focus, and what is wrong with it: it, or the ring around it, is hardly seen, off the screen, or covered.
FOCUS = """() => {
  const at = document.activeElement, wrong = [];
  if (at.matches("body, .skip")) return null;
  const ring = at.matches(".map a") ? at.querySelector("rect") : at, style = getComputedStyle(ring);
  /* Of a link over two lines the first; of a large field the line where writing begins: browsers scroll to it. */
  const {left, right, top, bottom: end} = ring.getClientRects()[0];
  const bottom = at.matches("textarea") ? top + parseFloat(style.lineHeight) : end;
  const width = ring === at ? parseFloat(style.outlineWidth) * (style.outlineStyle !== "none")
                            : parseFloat(style.strokeWidth) * (style.stroke !== "none");
  if (width < 2) wrong.push("has no ring");
  if (top < -1 || left < -1 || bottom > innerHeight + 1 || right > innerWidth + 1) wrong.push("is off the screen");
  const x = (left + right) / 2, y = (top + bottom) / 2;
  for (const point of [[x, y], [x, top + 1], [x, bottom - 1], [left + 1, y], [right - 1, y]]) {
    const seen = document.elementFromPoint(...point);
    if (seen && !at.contains(seen) && !seen.contains(at)) wrong.push(`is covered by ${seen.tagName} ${seen.className}`);
  }
  return [at.textContent.trim().slice(0, 40) || at.id, [...new Set(wrong)].join(", ")];
}"""
# Controls, and how small they are: a link inside a sentence needs only its line (2.5.5, exception "inline").
SMALL = """([finger, least]) => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter(part => part.checkVisibility({visibilityProperty: true}) && !part.matches(".skip")).map(part => {
    const style = getComputedStyle(part), target = part.matches("[type=radio], [type=checkbox]") ?
        part.parentNode.querySelector("label") : part.querySelector("rect") || part;
    const box = target.getBoundingClientRect(), name = (part.textContent || part.id).trim().slice(0, 40);
    if (style.display === "inline" && !part.matches(".map a"))
      return parseFloat(style.lineHeight) < least ? `${name}: line of ${style.lineHeight}` : "";
    return Math.min(box.width, box.height) < finger - 0.01 ?
        `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}` : "";
  }).filter(Boolean)"""
# Text that leaves its page at the side, or its box, where it would be cut.
CUT = """() => {
  const found = [], side = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (side > 0) found.push(`the page scrolls ${side} px sideways`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let text; text = walker.nextNode();) {
    if (!text.data.trim() || text.parentNode.closest("script, svg, option, .quiet, .skip") ||
        !text.parentNode.checkVisibility({visibilityProperty: true})) continue;
    range.selectNodeContents(text);
    for (const box of range.getClientRects())
      if (box.left < -0.5 || box.right > innerWidth + 0.5) found.push(`"${text.data.trim().slice(0, 40)}" is cut`);
  }
  for (const part of document.querySelectorAll("body *:not(svg *, option, .quiet)"))
    if (getComputedStyle(part).overflowX !== "visible" && part.scrollWidth > part.clientWidth + 1 && part.clientWidth)
      found.push(`${part.tagName} ${part.id} cuts what is in it`);
  return [...new Set(found)];
}"""


@pytest.fixture(scope="module")
def large_text(chromium: Browser) -> Iterator[Browser]:
    """A browser whose reader asked for text twice as large."""
    wish = ["--no-sandbox", "--blink-settings=defaultFontSize=32"]
    started = chromium.browser_type.launch(executable_path=need("chromium"), args=wish)
    yield started
    started.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page(viewport=PHONE)
    yield opened
    opened.close()


def each(page: Page, door: Door, language: str) -> Iterator[str]:
    """Bring *page* to one page of every kind in *language*, its folded parts open, and tell which it is."""
    for path in door.paths(language):
        page.goto(f"{door.url}/{path}")
        page.evaluate("document.querySelectorAll('main details').forEach((part, at) => part.open = at < 2)")
        yield f"/{path}"
    for kind in FORM_PAGES:
        door.visit(page, language, kind)
        yield f"{kind}, in {language}"


def walk(page: Page) -> list[tuple[str, str]]:
    """Tab from the start of the page to its end: what had the focus, and what was wrong with it."""
    page.locator(".skip").focus()
    found: list[tuple[str, str]] = []
    stops: int = page.evaluate(STOPS)
    while len(found) < stops:
        page.keyboard.press("Tab")
        if (at := page.evaluate(FOCUS)) is None:
            break
        found.append(at)
    assert len(found) == stops - 1, f"{len(found)} of {stops - 1} stops after the first: {found}"
    return found


@pytest.mark.parametrize(
    ("language", "size"), [("nb", PHONE), ("en", PHONE), ("ar", PHONE), ("nb", DESK), ("ar", DESK)]
)
def test_what_has_the_focus_is_seen_and_covered_by_nothing(
    page: Page, door: Door, language: str, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    found = [f"{kind}: '{name}' {wrong}" for kind in each(page, door, language) for name, wrong in walk(page) if wrong]

    assert not found, "\n".join(found)


def test_an_open_language_menu_covers_nothing(page: Page, door: Door) -> None:
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        page.goto(f"{door.url}/ar/find/")
        page.locator(".languages summary").press("Enter")
        assert not [at for at in walk(page) if at[1]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_exit_stands_on_one_line(page: Page, door: Door, language: str) -> None:
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        page.goto(f"{door.url}/{language}/find/")
        height, line = page.locator(".exit").first.evaluate(
            "exit => { const look = getComputedStyle(exit); return [look.height, look.lineHeight].map(parseFloat); }"
        )
        assert height < 1.5 * line


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_pressed_is_as_large_as_a_finger(page: Page, door: Door, language: str) -> None:
    found = []
    for kind in each(page, door, language):
        for size in (ENLARGED, PHONE, DESK):
            page.set_viewport_size(size)
            found += [f"{kind} at {size['width']} px: {small}" for small in page.evaluate(SMALL, [FINGER, LEAST])]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_enlarged_to_400_percent_nothing_is_cut_or_scrolls_sideways(page: Page, door: Door, language: str) -> None:
    page.set_viewport_size(ENLARGED)
    found = [f"{kind}: {cut}" for kind in each(page, door, language) for cut in page.evaluate(CUT)]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_text_twice_as_large_nothing_is_cut_on_a_phone(large_text: Browser, door: Door, language: str) -> None:
    page, found = large_text.new_page(viewport=PHONE), []
    for kind in each(page, door, language):
        for width in (PHONE["width"], SMALL_PHONE):
            page.set_viewport_size({"width": width, "height": 640})
            found += [f"{kind} at {width} px: {cut}" for cut in page.evaluate(CUT)]

    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert not found, "\n".join(found)
