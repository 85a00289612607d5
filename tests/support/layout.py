"""What is wrong with the layout of the page that a browser shows: found by scripts that measure it in the page.

Each script returns sentences about the faults that it finds, and an empty list for a page that is fine.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, ViewportSize

from tests.support.serving import FORM_PAGES, ServedSite

# In CSS pixels: what a finger needs (WCAG 2.5.5), and how high the line of a link inside a sentence is at least.
FINGER, LINE = 44, 24
SPACE = 3  # between two texts on a line; a space of a narrow font is four wide
# 1280 x 1024 at 400 % (1.4.10), a phone, a tablet, the widths from which the page and its header change, and a desk.
ENLARGED: ViewportSize = {"width": 320, "height": 256}
PHONE: ViewportSize = {"width": 360, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 720}
BETWEEN: list[ViewportSize] = [{"width": width, "height": 720} for width in (768, 1024, 1152)]
SIZES = [ENLARGED, PHONE, *BETWEEN, DESK]
SMALL_PHONES = [ENLARGED, PHONE]
STANDARD_PX, FIXED_PX = 16, 13  # the browser's default font size, and that of monospaced text

# The controls of the page that are seen, each with its name and with the element that is pressed.
TARGETS = """[...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter(part => part.checkVisibility({visibilityProperty: true}) && !part.matches(".skip"))
  .map(part => ({part, name: (part.textContent || part.id).trim().slice(0, 40),
    pressed: part.matches("[type=radio], [type=checkbox]") ? part.parentNode.querySelector("label")
      : part.querySelector("rect") || part}))"""
# A link inside a sentence needs only its line (2.5.5, exception "inline").
SMALL = f"""() => {TARGETS}.map(({{part, name, pressed}}) => {{
  const style = getComputedStyle(part), box = pressed.getBoundingClientRect();
  if (style.display === "inline" && !part.matches(".map a"))
    return parseFloat(style.lineHeight) < {LINE} ? `${{name}}: line of ${{style.lineHeight}}` : "";
  return Math.min(box.width, box.height) < {FINGER} - 0.01 ?
    `${{name}}: ${{Math.round(box.width)}} x ${{Math.round(box.height)}}` : "";
}}).filter(Boolean)"""
# Languages differ in the length of their words: each control with one letter for each of its texts, numbers aside.
ONE_LETTER = f"""() => {{
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text, at; text = walker.nextNode(), at = text?.parentNode;)
    if (/\\p{{L}}/u.test(text.data) && at.closest("a, button, summary") && !at.closest(".quiet"))
      text.data = text.data.replace(/\\S.*\\S/s, "i");
  return ({SMALL})();
}}"""
# Exit is fixed in its corner, and passes over what scrolls beneath it.
OVERLAPPING = f"""() => {{
  const found = [], targets = {TARGETS}.filter(({{part}}) => !part.matches(".exit"))
    .map(target => ({{...target, boxes: [...target.pressed.getClientRects()]}}));
  const shared = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left),
                                    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  targets.forEach((one, at) => targets.slice(at + 1).forEach(other => {{
    const most = Math.max(...one.boxes.flatMap(a => other.boxes.map(b => shared(a, b))));
    if (most > 0.5) found.push(`${{one.name}} and ${{other.name}} overlap by ${{most.toFixed(1)}} px`);
  }}));
  return found;
}}"""
# A sentence in a flex container becomes several boxes as soon as a part of it is marked (untranslated.py).
SPLIT = """() => [...document.querySelectorAll("[translate=no]")].filter(part =>
    /flex|grid/.test(getComputedStyle(part.parentNode).display) && part.tagName === "SPAN"
    && [...part.parentNode.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .map(part => `"${part.parentNode.textContent}" is laid out in pieces`)"""
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
  for (const part of document.querySelectorAll("body *:not(svg *, option, input, .quiet)"))
    if (getComputedStyle(part).overflowX !== "visible" && part.scrollWidth > part.clientWidth + 1 && part.clientWidth)
      found.push(`${part.tagName} ${part.id} cuts what is in it`);
  return [...new Set(found)];
}"""
# A label and the number beside it on one line are told apart by a space; on two lines none is needed.
TOUCHING = f"""() => [...document.querySelectorAll(".call > bdi")].flatMap(number => {{
  const label = number.previousElementSibling, range = document.createRange();
  if (!label || !number.checkVisibility({{visibilityProperty: true}})) return [];
  const boxes = part => (range.selectNodeContents(part), [...range.getClientRects()]);
  return boxes(number).flatMap(a => boxes(label).map(b => ({{
    beside: Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1,
    gap: Math.max(a.left, b.left) - Math.min(a.right, b.right),
  }}))).filter(({{beside, gap}}) => beside && gap < {SPACE} - 0.01)
    .map(({{gap}}) => `"${{label.textContent}}" stands ${{gap.toFixed(1)}} px from ${{number.textContent}}`);
}})"""
# Exit is one short sentence, pressed in a hurry: it stands on one line.
BROKEN_EXIT = """() => [...document.querySelectorAll(".exit")].filter(exit => {
  const style = getComputedStyle(exit);
  return parseFloat(style.height) >= 1.5 * parseFloat(style.lineHeight);
}).map(exit => `"${exit.textContent}" breaks`)"""


def each_page(page: Page, served_site: ServedSite, language: str) -> Iterator[str]:
    """Bring *page* to one page of every kind in *language*, its folded parts open; yield what each is called."""
    for path in served_site.paths(language):
        page.goto(f"{served_site.url}/{path}")
        page.evaluate("document.querySelectorAll('main details').forEach((part, at) => part.open = at < 2)")
        yield f"/{path}"
    for kind in FORM_PAGES:
        served_site.visit(page, language, kind)
        yield f"{kind}, in {language}"


@contextmanager
def large_text(page: Page) -> Iterator[None]:
    """Show *page* while the block runs as to a reader who has asked the browser for text at 200 % (Chromium only)."""
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 2 * STANDARD_PX, "fixed": 2 * FIXED_PX}})
    yield
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{2 * STANDARD_PX}px"
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": STANDARD_PX, "fixed": FIXED_PX}})
    browser.detach()


def faults_at(page: Page, checks: dict[str, str], sizes: list[ViewportSize]) -> dict[str, list[str]]:
    """What each script in *checks* finds in the page at each of *sizes*, with the width at which it does."""
    scripts = ", ".join(f"{json.dumps(name)}: ({script})()" for name, script in checks.items())
    found: dict[str, list[str]] = {name: [] for name in checks}
    for size in sizes:
        page.set_viewport_size(size)
        for name, faults in page.evaluate(f"() => ({{{scripts}}})").items():
            found[name] += [f"at {size['width']} px: {fault}" for fault in faults]
    return found
