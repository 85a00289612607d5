"""docs/images/pages.jpg: the main pages side by side, so that a stranger sees the product."""

import base64
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.screenshots.looks import sized
from tests.support.serving import ServedSite

# Caption, and the page or the kind of form page: the first screen of a telephone each.
PHONES = {
    "Home": "nb/",
    "Find a centre": "nb/find/",
    "A centre": "nb/centre/oslo/",
    "Home in Arabic": "ar/",
    "The form": "write",
    "The form, to be put right": "write, with errors",
    "Sent": "write, sent",
    "Volunteers, in the dark": "nb/volunteer/",
}
STYLE = """
body { margin: 0; padding: 20px; display: grid; grid-template-columns: repeat(4, 1fr); gap: 20px; background: #e9e4dc;
  font: 16px sans-serif; text-align: center; }
figure { margin: 0; }
img { width: 100%; border-radius: 8px; }
.wide { grid-column: span 3; }
"""


def write(chromium: Browser, site: ServedSite, path: Path) -> None:
    """Write the sheet to *path*."""
    page = chromium.new_page()
    shots = [(caption, "", _phone(page, site, where, "dark" in caption)) for caption, where in PHONES.items()]
    page.emulate_media(color_scheme="light")
    page.goto(f"{site.url}/nb/")
    with sized(page, 1280):
        shots.append(("Home on a computer", "wide", page.screenshot()))
    page.goto(f"{site.url}/nb/poster/")
    shots.append(("The poster", "", page.locator(".sheet").screenshot()))
    page.close()
    table = chromium.new_page(viewport={"width": 1280, "height": 400})  # no policy of ours holds there
    table.set_content(f"<style>{STYLE}</style>{''.join(_figure(*shot) for shot in shots)}")
    table.screenshot(path=path, full_page=True, type="jpeg", quality=75)
    table.close()


def _phone(page: Page, site: ServedSite, where: str, dark: bool) -> bytes:
    page.emulate_media(color_scheme="dark" if dark else "light")
    if "/" in where:
        page.goto(f"{site.url}/{where}")
    else:
        site.visit(page, "nb", where)
    with sized(page, 390):
        return page.screenshot()


def _figure(caption: str, kind: str, picture: bytes) -> str:
    data = base64.b64encode(picture).decode()
    return f'<figure class="{kind}"><img src="data:image/png;base64,{data}"><figcaption>{caption}</figcaption></figure>'
