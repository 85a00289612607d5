"""A centre's page on paper: nothing that a printer without colours, or a dark screen, would leave white."""

from playwright.sync_api import Browser

from tests.support.serving import ServedSite

LOOK = "call => [getComputedStyle(call).color, getComputedStyle(call).backgroundColor]"
BLACK_ON_PAPER = ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]


def test_every_number_on_a_centres_page_prints_in_black(chromium: Browser, served_site: ServedSite) -> None:
    page = chromium.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{served_site.url}/nb/centre/oslo/")
    looks = page.eval_on_selector_all("a[href^='tel:']", f"calls => calls.map({LOOK})")

    assert len(looks) >= 5 and all(look == BLACK_ON_PAPER for look in looks), looks
    page.close()
