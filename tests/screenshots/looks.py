"""The looks in which each page is seen: widths, light, dark, forced colours, large text, and paper."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

__all__ = ["Browser", "sized", "take"]
WIDTHS = {320: 568, 390: 844, 768: 1024, 1280: 800}  # and the heights of such screens
USUAL = 390


def take(page: Page, folder: Path, name: str) -> None:
    """Put *page*, as it stands, into *folder* in every look."""
    stem = folder / re.sub(r"[^\w.]+", "-", name)
    for width in WIDTHS:
        with sized(page, width):
            _shoot(page, f"{stem}-{width}.png")
    with sized(page, USUAL):
        for look, media in (("dark", {"color_scheme": "dark"}), ("forced", {"forced_colors": "active"})):
            page.emulate_media(**media)  # type: ignore[arg-type]  # one keyword each
            _shoot(page, f"{stem}-{look}.png")
            page.emulate_media(color_scheme="light", forced_colors="none")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        _shoot(page, f"{stem}-large-text.png")
        page.evaluate("document.documentElement.style.fontSize = ''")
    page.pdf(path=f"{stem}.pdf", prefer_css_page_size=True)


@contextmanager
def sized(page: Page, width: int) -> Iterator[None]:
    """The page on a screen of *width*, seen from its top."""
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.evaluate("scrollTo(0, 0)")
    yield


def _shoot(page: Page, path: str) -> None:
    page.screenshot(path=path, full_page=True)
