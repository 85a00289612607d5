"""The reader in Chromium: just opened, with a key made once for all workers, and with that key opened."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.once import Once
from tests.support.reader_key import Made, made_now
from tests.support.reader_page import Reader, reader


@pytest.fixture
def fresh(chromium: Browser) -> Iterator[Reader]:
    with reader(chromium) as opened:
        yield opened


@pytest.fixture(scope="module")
def made(chromium: Browser, once: Once) -> Made:
    """A key made once in the reader, through all four steps."""

    def make(folder: Path) -> None:
        with reader(chromium) as opened:
            private, certificate, names = made_now(opened)
            fingerprint = "".join(opened.page.locator("#fingerprint span").all_inner_texts())
        (folder / "private").write_bytes(private)
        (folder / "certificate").write_bytes(certificate)
        (folder / "said").write_text(json.dumps([fingerprint, names]))

    folder = once("reader-key", make)
    fingerprint, names = json.loads((folder / "said").read_text())
    return Made((folder / "private").read_bytes(), (folder / "certificate").read_bytes(), fingerprint, tuple(names))


@pytest.fixture(scope="module")
def unlocked(chromium: Browser, made: Made) -> Iterator[Reader]:
    """A reader that holds the opened key; tests open one letter after the other in it."""
    with reader(chromium) as opened:
        opened.unlock(made.private)
        opened.said("key-owner", "key_open")
        yield opened
