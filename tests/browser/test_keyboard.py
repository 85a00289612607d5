"""Every page under the keyboard, in a real browser: what has the focus is seen, and covered by nothing.

WCAG 2.2, 2.4.7 (focus visible) and 2.4.12 (focus not obscured); Exit is fixed on the screen and must give way. The
pages are walked in both directions of reading, on a phone and on a desk, with wide and with narrow fonts.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.support.layout import DESK, PHONE, each_page
from tests.support.serving import ServedSite

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
# Look at each stop as soon as the key that led to it is let go: a round trip to the browser less for each.
WATCH = f"""() => {{
  window.stops = [];
  addEventListener("keyup", () => stops.push(({FOCUS})()));
}}"""


@pytest.fixture(scope="module")
def page(chromium_per_font_set: Browser) -> Iterator[Page]:
    opened = chromium_per_font_set.new_page()
    yield opened
    opened.close()


def walk(page: Page) -> list[tuple[str, str]]:
    """Tab from the start of the page to its end: what had the focus, and what was wrong with it."""
    page.evaluate(WATCH)
    page.locator(".skip").focus()
    stops: int = page.evaluate(STOPS)
    for _ in range(stops - 1):
        page.keyboard.press("Tab")
    found: list[tuple[str, str]] = [at for at in page.evaluate("stops") if at]
    assert len(found) == stops - 1, f"{len(found)} of {stops - 1} stops after the first: {found}"
    return found


@pytest.mark.parametrize(
    ("language", "size"),
    [("nb", PHONE), ("en", PHONE), ("ar", PHONE), ("nb", DESK), ("ar", DESK)],
    ids=["nb-phone", "en-phone", "ar-phone", "nb-desk", "ar-desk"],
)
def test_what_has_the_focus_is_seen_and_covered_by_nothing(
    page: Page, served_site: ServedSite, language: str, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    found = [
        f"{kind}: '{name}' {wrong}"
        for kind in each_page(page, served_site, language)
        for name, wrong in walk(page)
        if wrong
    ]

    assert not found, "\n".join(found)


def test_an_open_language_menu_covers_nothing(page: Page, served_site: ServedSite) -> None:
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        page.goto(f"{served_site.url}/ar/find/")
        page.locator(".languages summary").press("Enter")
        assert not [at for at in walk(page) if at[1]]
