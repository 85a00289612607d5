"""reader.html opened from disk as a centre opens it, with the network refused, and what its staff do there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.support import ROOT

FILE = ROOT / "reader" / "reader.html"
PHRASE = "fjord lampe seksten kvist havre trikk"
OWNER = "narvik@inbox.example.org"
LANGUAGES = ("nb", "nn", "en")
# What a browser would keep of the page, as one list.
KEPT = """async () => [document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(one => one.name)].filter(Boolean)"""
DROP = """([name, parts]) => {
  const carried = new DataTransfer();
  parts.forEach((part, n) => carried.items.add(new File([new Uint8Array(part)], `${n}-${name}`)));
  for (const kind of ["dragover", "drop"]) dispatchEvent(new DragEvent(kind, {dataTransfer: carried}));
}"""


@dataclass(frozen=True)
class Reader:
    """The page, and everything it asked for or complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(FILE.as_uri())

    def speak(self, language: str) -> None:
        self.page.click(f".languages [lang={language}]")

    def choose(self, field: str, content: bytes, name: str = "chosen") -> None:
        self.page.set_input_files(f"#{field}", {"name": name, "mimeType": "", "buffer": content})

    def drop(self, *contents: bytes) -> None:
        self.page.evaluate(DROP, ["dropped", [list(content) for content in contents]])

    def said(self, place: str, word: str) -> str:
        """Wait until the sentence *word* of the words files is said at *place*; return it."""
        found = self.page.locator(f"#{place}[data-word={word}]")
        found.wait_for(state="visible")
        return found.inner_text()

    def unlock(self, key: bytes, phrase: str = PHRASE) -> None:
        self.choose("key-file", key)
        self.page.locator("#phrase:visible, #key-owner:visible").wait_for()
        if self.page.locator("#phrase").is_visible():
            self.page.fill("#phrase", phrase)
            self.page.press("#phrase", "Enter")

    def open(self, letter: bytes) -> None:
        """Open a letter that can be opened, and wait for it."""
        if self.page.locator("#letter").is_visible():
            self.page.click("#close-letter")
        self.choose("letter-file", letter)
        self.page.locator("#letter").wait_for()

    @property
    def text(self) -> str | None:
        return self.page.locator("#text").text_content()

    def to_phrase(self, address: str = OWNER) -> None:
        self.page.click("#to-making")
        self.page.fill("#address", address)
        self.page.press("#address", "Enter")

    def make(self, phrase: str = PHRASE) -> None:
        """Make a key; *phrase* "" makes one without."""
        self.to_phrase()
        if phrase:
            self.page.fill("#new-phrase", phrase)
            self.page.fill("#again", phrase)
        else:
            self.page.click("#step-phrase summary")
            self.page.check("#bare")
        self.page.click("#step-phrase .choices button")
        self.page.locator("#step-save").wait_for()

    def save(self, what: str) -> tuple[str, bytes]:
        """Press one of the buttons that save, and return the name and content of the file."""
        with self.page.expect_download() as saved:
            self.page.click(f"#save-{what}")
        return saved.value.suggested_filename, Path(saved.value.path()).read_bytes()

    def try_out(self, key: bytes, phrase: str = PHRASE) -> None:
        self.choose("try-file", key)
        self.page.locator("#try-phrase:visible, #try-said:visible").first.wait_for()
        if self.page.locator("#try-phrase").is_visible():
            self.page.fill("#try-phrase", phrase)
            self.page.click("#try")

    def next(self) -> None:
        self.page.click("#step-save > .choices button")

    def is_at(self, step: str) -> None:
        expect(self.page.locator(f"#{step}")).to_be_visible()


@contextmanager
def reader(chromium: Browser, locale: str = "nb-NO") -> Iterator[Reader]:
    """A reader just opened. At the end it must have asked for nothing but itself, kept and complained of nothing."""
    context = chromium.new_context(offline=True, accept_downloads=True, locale=locale)
    opened = Reader(context.new_page())
    opened.start()
    yield opened
    assert opened.page.evaluate(KEPT) == [] and context.cookies() == []
    context.close()
    assert [url for url in opened.asked if url != FILE.as_uri() and not url.startswith("blob:")] == []
    assert opened.complaints == []
