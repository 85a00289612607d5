"""Screenshots: every page kind and form state, in all looks, and as PDF; and docs/images/pages.jpg.

    python -m tests.screenshots [--language nb ...] [--sheet-only]

The project's own texts and centres, with forms open at Oslo and Narvik and closed elsewhere, are served in this process
and seen by Chromium with the fonts of the tests. Files: var/screenshots/LANGUAGE/PAGE-LOOK.png and LANGUAGE/PAGE.pdf.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import build
import directory
from forms.service import start
from forms.settings import settings
from tests.screenshots import looks, sheet
from tests.support import ROOT
from tests.support.built_site import OPEN
from tests.support.clocks import Hasty
from tests.support.form_service import INBOXES, make_certificates, write_settings
from tests.support.ports import free_port
from tests.support.running import browser
from tests.support.serving import FORM_PAGES, ServedSite, served

LANGUAGES = ("nb", "en", "ar")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__.partition("\n")[0])
    parser.add_argument("--language", nargs="+", default=LANGUAGES, help="codes of languages (nb en ar)")
    parser.add_argument("--sheet-only", action="store_true", help="make docs/images/pages.jpg and no others")
    options = parser.parse_args()
    with _project() as site, browser() as chromium:
        sheet.write(chromium, site, ROOT / "docs" / "images" / "pages.jpg")
        if not options.sheet_only:
            for language in options.language:
                folder = ROOT / "var" / "screenshots" / language
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                _take(chromium, site, language, folder)


def _take(chromium: looks.Browser, site: ServedSite, language: str, folder: Path) -> None:
    """Put all pages of *language* into *folder*."""
    page = chromium.new_page()
    for path in site.paths(language):
        page.goto(f"{site.url}/{path}")
        looks.take(page, folder, path.removeprefix(f"{language}/").strip("/") or "home" if path else "chooser")
    for kind in FORM_PAGES:
        site.visit(page, language, kind)
        looks.take(page, folder, f"form-{kind}")
    page.close()
    print(f"{language}: {len(list(folder.iterdir()))} files in {folder.relative_to(ROOT)}/", flush=True)


@contextmanager
def _project() -> Iterator[ServedSite]:
    """The project's site and forms, answering in this process."""
    with tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), f"http://127.0.0.1:{free_port()}"
        build.make(folder / "site", "https://ressursvenn.example/", OPEN)
        make_certificates(folder)
        certificates = {
            name: (folder / f"{name}.pem", (folder / f"{name}.fingerprint").read_text()) for name in INBOXES
        }
        written, data = write_settings(folder, folder / "site", certificates, url), directory.load()
        service = start(settings.read(written), data, Hasty())
        with served(folder / "site", service):
            yield ServedSite(url, folder / "site", data)
        service.outbox.close()


if __name__ == "__main__":
    main()
