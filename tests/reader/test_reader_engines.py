"""The reader in the other engines, from disk as well: what Firefox and Safari users at a centre would meet."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.sealing import openpgp
from tests.support.browsers import started
from tests.support.letter_texts import TEXTS
from tests.support.reader_key import NOW, altered, inner, mail
from tests.support.reader_page import DROP, FILE, OWNER, PHRASE
from tests.support.screen import screen
from tests.support.tabs import Driver, until

TEXT = "\n".join(text for name, text in TEXTS.items() if name not in ("a very long line", "a lone CR"))
# Keep what the page saves, and what its policy refuses.
WATCH = """(() => { window.saved = {}; window.refused = []; const make = URL.createObjectURL;
  addEventListener("securitypolicyviolation", event => window.refused.push(event.violatedDirective));
  const keep = text => { window.saved[text.includes("PRIVATE") ? "private" : "certificate"] = text; };
  URL.createObjectURL = blob => { blob.text().then(keep); return make.call(URL, blob); }; })()"""


class Page:
    """The reader in one tab, driven by what all engines share."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        driver.open(FILE.as_uri())
        until(lambda: self.shown("reading"), "the page")
        driver.eval(WATCH)

    def shown(self, name: str) -> bool:
        return bool(self.driver.eval(f"document.getElementById({name!r})?.checkVisibility() ?? false"))

    def press(self, selector: str) -> None:
        self.driver.eval(f"document.querySelector({selector!r}).click()")

    def drop(self, content: bytes) -> None:
        self.driver.eval(f"({DROP})({json.dumps(['file', [list(content)]])})")

    def text(self, name: str) -> str:
        return str(self.driver.eval(f"document.getElementById({name!r}).textContent"))

    def make(self) -> tuple[bytes, bytes, str]:
        """Make a key; return the private key, the certificate and the fingerprint."""
        self.press("#to-making")
        self.driver.type("#address", OWNER)
        self.press("#step-address button")
        self.driver.type("#new-phrase", PHRASE)
        self.driver.type("#again", PHRASE)
        self.press("#step-phrase .choices button")
        until(lambda: self.shown("step-save"), "the key")
        self.press("#save-key")
        self.press("#save-certificate")
        until(lambda: self.driver.eval("Object.keys(window.saved).length === 2"), "saving")
        saved = [str(self.driver.eval(f"window.saved.{what}")).encode() for what in ("private", "certificate")]
        return saved[0], saved[1], self.text("fingerprint")

    def unlock(self, private: bytes) -> None:
        self.drop(private)
        until(lambda: self.shown("phrase"), "the question for the phrase")
        self.driver.type("#phrase", PHRASE)
        self.press("#key-asks > .button")
        until(lambda: self.shown("key-owner"), "the open key")


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    with screen(tmp_path_factory.mktemp("screen")) as seen, started(request.param, seen.display, folder) as running:
        yield Page(running.tab())


def test_the_reader_works_from_disk_in_the_other_engines(page: Page) -> None:
    private, certificate, fingerprint = page.make()
    sealed = openpgp.seal(inner(TEXT), [openpgp.judge(certificate, fingerprint, NOW)])
    for _ in range(2):  # a key that is not saved and tried is thrown away at the second press
        page.press("#to-reading")
    page.unlock(private)

    page.drop(mail(altered(sealed)))
    until(lambda: page.shown("letter-said") and "endret" in page.text("letter-said"), "the refusal")
    page.drop(mail(sealed))
    until(lambda: page.shown("letter"), "the letter")
    assert page.text("text") == TEXT.replace("\r\n", "\n")
    assert page.driver.eval("window.refused") == []
