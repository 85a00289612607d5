"""What a way through the site costs on a small phone: taps, and screens of text that go by, by real scrolling and taps.

A screen is 320 x 568 CSS pixels, the smallest phone still in use. Screens are counted as she sees them: 1.0 is what
stands there without scrolling, and each pixel scrolled on the way adds to it. What a link jumps over is not counted:
she does not read it. A thing is seen when all of it is on the screen and nothing, such as Exit, lies over it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from playwright.sync_api import Browser, Locator, Page, ViewportSize

from directory import Centre, Directory

PHONE: ViewportSize = {"width": 320, "height": 568}
STEP = PHONE["height"] // 24  # pixels scrolled at a time
PATIENCE_S = 5  # until a thing is there, or the page's end is taken for reached
SEEN = """part => {
  const box = part.getBoundingClientRect(), over = document.elementFromPoint(
    (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  return box.height > 0 && box.top > -0.5 && box.bottom < innerHeight + 0.5 && part.contains(over);
}"""
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(scrollY))))"
ABOVE = "part => part.getBoundingClientRect().top < 0"
# The words of the page above the first field and its label.
WORDS_ABOVE = r"""field => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), words = [];
  const end = field.closest("fieldset") || field.labels?.[0] || field;
  for (let text; text = walker.nextNode();) {
    if (end.contains(text) || end.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING) break;
    if (text.parentNode.checkVisibility({visibilityProperty: true}))
      words.push(...text.data.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*/gu) || []);
  }
  return words.length;
}"""


@dataclass(frozen=True)
class Cost:
    """What it takes to reach a thing; *words* of the page stand above it, where they are counted."""

    taps: int
    screens: float
    words: int = 0

    def __str__(self) -> str:
        words = f", {self.words} words above" if self.words else ""
        return f"{self.taps} tap{'s' * (self.taps != 1)}, {self.screens:.1f} screens{words}"


@dataclass
class Visitor:
    """A woman with a small phone, and what her way has cost so far."""

    page: Page
    taps: int = 0
    scrolled: float = 0  # pixels

    def cost(self, words: int = 0) -> "Cost":
        """What it has cost up to here."""
        return Cost(self.taps, round(1 + self.scrolled / PHONE["height"], 1), words)

    def see(self, what: Locator) -> "Cost":
        """Scroll until *what* is seen; return the cost up to there. AssertionError where the page ends before."""
        part = what.first
        part.wait_for(timeout=1_000 * PATIENCE_S)
        while not part.evaluate(SEEN):
            self.scrolled += self._scroll(-STEP if part.evaluate(ABOVE) else STEP)
        return self.cost()

    def _scroll(self, pixels: int) -> float:
        """Turn the wheel, wait until the page rests, and return the pixels it went. AssertionError at its end."""
        before = last = self._at()
        self.page.mouse.wheel(0, pixels)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            now = self._at()
            if now == last != before:
                return abs(now - before)
            last = now
        raise AssertionError(f"the end of {self.page.url}, and what is looked for has not been seen")

    def tap(self, what: Locator) -> None:
        """Scroll to *what* and tap in its middle, as a finger does."""
        self.see(what)
        box = what.first.bounding_box()
        self.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.taps += 1
        self.page.wait_for_load_state()

    def follow(self, *paths: str) -> None:
        """Tap the first link of each page's text to the next of *paths*, and wait for the page there."""
        for path in paths:
            self.tap(self.page.locator(f'main a[href$="{path}"]:visible'))
            self.page.wait_for_url(f"**{path}")

    def _at(self) -> float:
        """Where the page stands, once it has been painted there."""
        return float(self.page.evaluate(PAINTED))


@contextmanager
def visitor(chromium: Browser, url: str) -> Iterator[Visitor]:
    """A visitor whose finger is above the choice of languages."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)
    context.route(lambda address: not address.startswith(url), lambda route: route.abort())  # Exit leads out
    page = context.new_page()
    page.goto(f"{url}/")
    page.mouse.move(PHONE["width"] / 2, PHONE["height"] / 2)
    yield Visitor(page)
    context.close()


def measured(chromium: Browser, url: str, language: str, directory: Directory) -> Iterator[tuple[str, Cost]]:
    """Go each way, from the choice of languages; yield what is reached, and its cost."""
    centres = {centre.id: centre for centre in directory.centres}
    for task, go in WAYS.items():
        with visitor(chromium, url) as woman:
            woman.follow(f"/{language}/")
            yield task, go(woman, centres)


def _number(centre: str) -> Callable[[Visitor, dict[str, Centre]], Cost]:
    def go(woman: Visitor, centres: dict[str, Centre]) -> Cost:
        found = centres[centre]
        woman.follow("/find/")
        woman.tap(woman.page.locator('main a[href^="#"]:visible').get_by_text(found.county, exact=True))
        return woman.see(woman.page.locator(f'main a[href="tel:{found.tel}"]:visible'))

    return go


def _by_reading(woman: Visitor, _: object) -> Cost:
    woman.follow("/find/")
    return woman.see(woman.page.locator(f"main .panel {VO}"))


def _by_typing(woman: Visitor, _: object) -> Cost:
    """What is scrolled before the answer counts too; the soft keyboard must have closed by then."""
    woman.follow("/find/", "/find/place/")
    woman.tap(woman.page.locator("#place"))
    woman.page.keyboard.type("Trondheim")  # served by no centre of the list
    woman.page.keyboard.press("Enter")
    assert woman.page.evaluate("document.activeElement.id") != "place", "the soft keyboard is still open"
    return woman.see(woman.page.locator(f"#found {VO}"))


def _written_from(*pages: str) -> Callable[[Visitor, object], Cost]:
    def go(woman: Visitor, _: object) -> Cost:
        woman.follow(*pages)
        woman.follow("/write/")
        return woman.cost()

    return go


def _form(*pages: str, sent: bool) -> Callable[[Visitor, object], Cost]:
    """The cost of the form at the end of *pages* from its own top: up to the first field, or up to Send."""

    def go(woman: Visitor, _: object) -> Cost:
        woman.follow(*pages)
        woman.scrolled = 0
        field = woman.page.locator(FIELD).first
        if not sent:
            return replace(woman.see(field), words=field.evaluate(WORDS_ABOVE))
        if "/write/" in pages[-1]:
            woman.tap(woman.page.locator("label[for=channel-text]"))
        return woman.see(woman.page.locator("form button.button:visible"))

    return go


FIELD = "form :is(input:not([type=hidden]), select, textarea):visible"
VO = 'a[href="tel:116006"]:visible'
TO_WRITE = ("/find/", "/centre/oslo/", "/write/oslo/")
TO_APPLY = ("/volunteer/", "/apply/")
WAYS: dict[str, Callable[[Visitor, dict[str, Centre]], Cost]] = {
    "a helpline's number from home": lambda woman, _: woman.see(woman.page.locator(f"main {VO}")),
    "Oslo's number": _number("oslo"),
    "Hammerfest's number": _number("vest-finnmark"),
    "who helps when her place is not listed, by reading": _by_reading,
    "who helps when her place is not listed, by typing": _by_typing,
    "the form for any centre, from home": _written_from(),
    "the form for any centre, from the list": _written_from("/find/"),
    "the first field of an enquiry": _form(*TO_WRITE, sent=False),
    "Send of an enquiry": _form(*TO_WRITE, sent=True),
    "Send of an application": _form(*TO_APPLY, sent=True),
}
