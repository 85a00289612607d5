"""The preview with its forms in a real browser: messages come and go by themselves, a changed word is seen at once."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.setup import port_is_free
from tests.support import sample_site
from tests.support.previewing import BUILD_S, RunningPreview, preview

PATIENCE_MS = 1000 * BUILD_S
SHELTERS, WORDS = "data/shelters.yaml", "data/words/nb.yaml"


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPreview]:
    """What `make preview` starts, in a copy of the sample."""
    with preview(sample_site.copy(tmp_path_factory.mktemp("previewed")), "-m", "demo.preview") as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    page.close()


def change(previewed: RunningPreview, path: str, old: str, new: str) -> None:
    file = previewed.project / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("path", ["nb/find/", "form/nb/write/"])
def test_a_mistake_appears_in_the_open_page_and_goes_by_itself(
    previewed: RunningPreview, page: Page, path: str
) -> None:
    page.goto(previewed.url + path)
    change(previewed, SHELTERS, "22 48 03 80", "2248 03 80")
    page.get_by_role("alert").filter(has_text="data/shelters.yaml:").wait_for()
    assert page.locator("h1").is_visible()

    change(previewed, SHELTERS, "2248 03 80", "22 48 03 80")
    page.wait_for_selector("body:not(:has(#preview-problem))")


def test_a_changed_word_of_a_form_is_on_its_page_after_the_save(previewed: RunningPreview, page: Page) -> None:
    page.goto(previewed.url + "form/nb/write/")
    before = page.locator("h1").inner_text()
    change(previewed, WORDS, f": {before}\n", ": Skriv hit nå\n")

    expect(page.locator("h1")).to_have_text("Skriv hit nå", timeout=PATIENCE_MS)
    change(previewed, WORDS, ": Skriv hit nå\n", f": {before}\n")


def test_a_mistake_in_a_template_of_a_form_is_told_over_the_form_as_it_was(
    previewed: RunningPreview, page: Page
) -> None:
    file = "theme/form/write.html"
    page.goto(previewed.url + "form/nb/write/")
    change(previewed, file, "words.", "words.nothing_")
    page.get_by_role("alert").filter(has_text="nothing_").wait_for()

    page.locator("h1").wait_for()
    change(previewed, file, "words.nothing_", "words.")
    page.wait_for_selector("body:not(:has(#preview-problem))")


def test_what_is_sent_from_the_preview_is_read_by_nobody_and_the_page_says_so(
    previewed: RunningPreview, page: Page
) -> None:
    page.goto(previewed.url + "form/nb/report/")
    assert "blir ikke lest av noen" in page.get_by_role("note").first.inner_text()
    page.locator("input[name=kind]").first.check()
    page.locator("textarea").first.fill("Nummeret til Oslo er galt.")
    page.locator("form button").first.click()

    page.wait_for_selector("body:not(:has(#form)), #summary")  # within seconds it asks to press Send again
    assert page.locator("#preview-note").count() == 1


def test_the_site_ends_by_itself_where_the_preview_was_killed(tmp_path: Path) -> None:
    with preview(sample_site.copy(tmp_path / "project"), "-m", "demo.preview") as running:
        running.process.kill()
        running.process.wait()
        port, deadline = int(running.url.rpartition(":")[2].strip("/")), time.monotonic() + BUILD_S

        while not port_is_free(port) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert port_is_free(port)


def test_ctrl_c_ends_site_and_forms_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    with preview(sample_site.copy(tmp_path / "project"), "-m", "demo.preview") as running:
        running.process.send_signal(signal.SIGINT)

        assert running.process.wait(30) == 0
    assert list((tmp_path / "scratch").iterdir()) == []
    assert port_is_free(int(running.url.rpartition(":")[2].strip("/")))
