"""The form-based editor in a real Chromium: what was changed is changed, all else stays, and no other host is asked.

Only the window in which a person picks the folder is replaced: it gives a folder that the browser itself keeps.
"""

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from cms.__main__ import POLICY, server
from tests.support import ROOT, npm

PICKED = "window.showDirectoryPicker = () => navigator.storage.getDirectory();"
FOLDER = """async path => {
  let folder = await navigator.storage.getDirectory();
  for (const part of path.split('/').slice(0, -1)) folder = await folder.getDirectoryHandle(part, {create: true});
  return await folder.getFileHandle(path.split('/').at(-1), {create: true});
}"""
PUT = f"""async ([path, text]) => {{
  const file = await (await ({FOLDER})(path)).createWritable(); await file.write(text); await file.close();
}}"""
GET = f"async path => await (await (await ({FOLDER})(path)).getFile()).text()"
FILES = ("data/shelters.yaml", "data/helplines.yaml", "data/words/nb.yaml", "content/nb/about.md", ".git/HEAD")


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """Where the editor is served."""
    npm.install(ROOT / "cms", "make edit, with a network")
    serving = server(0)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    serving.server_close()


@pytest.fixture
def page(chromium: Browser, base: str) -> Iterator[Page]:
    """The editor with the real files opened, in a browser of its own."""
    context = chromium.new_context(viewport={"width": 1400, "height": 3000})  # a field is drawn once it is seen
    context.add_init_script(PICKED)
    page = context.new_page()
    page.goto(f"{base}/fonts.css")
    for path in FILES:
        page.evaluate(PUT, [path, before(path)])
    page.goto(f"{base}/")
    page.get_by_role("button", name="Local Repository").click()
    page.get_by_text("Sentre og numre").first.wait_for()
    yield page
    context.close()


def before(path: str) -> str:
    return "ref: refs/heads/main\n" if path == ".git/HEAD" else (ROOT / path).read_text("utf-8")


def open_form(page: Page, place: str) -> None:
    page.goto(f"{page.url.partition('#')[0]}#/collections/{place}")


def fill(page: Page, key: str, old: str, new: str) -> None:
    """Write *new* for *old* in the field of *key*."""
    field = page.locator(f"[data-key-path='{key}']").locator("input, textarea").first
    page.wait_for_function("([field, old]) => field.value.includes(old)", arg=[field.element_handle(), old])
    field.fill(field.input_value().replace(old, new, 1) if old else new)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").first.click()


CHANGES: dict[str, tuple[str, str, str, str]] = {
    "data/shelters.yaml": ("data/entries/shelters", "shelters.0.phone", "22 48 03 80", "22 48 03 81"),
    "data/helplines.yaml": ("data/entries/helplines", "helplines.0.name", "Politiet", "Politiet, nød"),
    "data/words/nb.yaml": ("words/entries/nb", "skip", "Gå til innholdet", "Gå rett til innholdet"),
    "content/nb/about.md": ("pages-nb/entries/about", "body", "Mange kvinner er", "Flere kvinner er"),
}


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_in_a_form_changes_that_and_no_other_byte(page: Page, path: str) -> None:
    place, key, old, new = CHANGES[path]
    open_form(page, place)
    fill(page, key, old, new)
    save(page)
    page.get_by_text("Entry saved").wait_for()

    assert page.evaluate(GET, path) == before(path).replace(old, new, 1)


def test_a_line_that_is_new_stands_last_in_its_entry(page: Page) -> None:
    open_form(page, "data/entries/shelters")
    fill(page, "shelters.0.checked", "", "2026-11-20")
    save(page)
    page.get_by_text("Entry saved").wait_for()

    assert "  checked: 2026-11-20\n\n- id: asker-baerum\n" in page.evaluate(GET, "data/shelters.yaml")


def test_a_number_that_cannot_be_is_refused_in_norwegian(page: Page) -> None:
    open_form(page, "data/entries/shelters")
    fill(page, "shelters.0.phone", "22 48 03 80", "2248 03 80")
    save(page)

    page.locator("[data-key-path='shelters.0.phone'] [role=alert]").get_by_text("åtte siffer to og to").wait_for()
    assert page.evaluate(GET, "data/shelters.yaml") == before("data/shelters.yaml")


def test_no_other_host_is_asked(page: Page, base: str) -> None:
    answered: list[str] = []
    page.on("requestfinished", lambda request: answered.append(request.url))
    page.reload()
    page.get_by_text("Sentre og numre").first.wait_for()

    assert {url for url in answered if not url.startswith((base, "data:", "blob:"))} == set()
    assert answered and "http" not in POLICY


def test_the_real_files_are_as_the_editor_writes_them() -> None:
    """Else the first change in a form would bring others with it: a list in brackets stands in one line."""
    assert not re.search(r"^ *\[", (ROOT / "data/shelters.yaml").read_text("utf-8"), re.MULTILINE)
