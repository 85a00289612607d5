"""Every page of the site and every state of the forms is valid HTML: the Nu HTML checker has nothing to say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from directory import Directory
from tests.support import html_checker
from tests.support.form_client import Send
from tests.support.once import Once

pytestmark = pytest.mark.long
# Asked for, behind /form/<language>/: open, closed, with a centre and without; what is sent; what is not there.
SHOWN = (
    "write/",
    "write/oslo/",
    "write/bergen/",
    "apply/",
    "apply/oslo/",
    "apply/bergen/",
    "report/",
    "sent/",
    "nothing/",
)
# Sent, with other answers than good ones.
SENT: dict[str, tuple[str, dict[str, Any]]] = {
    "with errors": ("write/", {"centre": "", "channel": "", "other_number": "1"}),
    "with a fault in every text": ("write/oslo/", {"contact": "1", "never": "x" * 3_000, "note": "x" * 9_000}),
    "to read over": ("write/oslo/", {"contact": "0047 41 00 00 00 1"}),
    "too quick": ("write/oslo/", {"wait": 0}),
    "old": ("write/oslo/", {"wait": 4 * 24 * 3600}),
    "too often": ("write/oslo/", {"headers": {"X-Rate-Limited": "1"}}),
    "from elsewhere": ("write/oslo/", {"headers": {"Origin": "null"}}),
    "to a closed centre": ("write/", {"centre": "bergen"}),
    "not sent": ("write/oslo/", {"channel": "self"}),
    "not sent, no centre": ("write/", {"channel": "self", "centre": ""}),
    "application with errors": ("apply/", {"centre": "", "name": "", "email": "x", "age": "", "read": ""}),
    "report with errors": ("report/", {"kind": "", "details": ""}),
    "application with faults": ("apply/oslo/", {"phone": "1", "why": "x" * 9_000}),
}


@pytest.fixture(scope="module")
def checker(once: Once) -> Path:
    """The folder of the checker."""
    return once("html-checker", html_checker.fetch)


def form_pages(
    client: FlaskClient, send: Send, languages: list[str], broken: pytest.MonkeyPatch
) -> Iterator[tuple[str, str]]:
    """A name and the page of each state of the forms; what is broken at the end stays so."""
    for language in languages:
        for path in SHOWN:
            yield f"{language} {path}", client.get(f"/form/{language}/{path}").get_data(as_text=True)
        for name, (path, answers) in SENT.items():
            yield f"{language} {name}", send(f"{language}/{path}", **answers).get_data(as_text=True)
    broken.setattr("forms.web.pages.FormPage.render", lambda *_, **__: 1 / 0)
    for language in languages:
        yield f"{language} last", send(f"{language}/write/oslo/").get_data(as_text=True)


def test_the_html_checker_finds_nothing_on_any_page_of_the_site(checker: Path, site: Path) -> None:
    found = html_checker.messages(checker, site)

    assert not found, "\n".join(found)


def test_the_html_checker_finds_nothing_in_any_state_of_the_forms(
    checker: Path,
    client: FlaskClient,
    send: Send,
    sample_directory: Directory,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    languages = [language.code for language in sample_directory.languages]
    for name, page in form_pages(client, send, languages, monkeypatch):
        (tmp_path / f"{name.replace('/', '-')}.html").write_text(page, "utf-8")
    found = html_checker.messages(checker, tmp_path)

    assert not found, "\n".join(found)


def test_the_html_checker_would_see_a_fault(checker: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<!doctype html><html lang=nb><title>Hei</title><p translate=maybe>Hei", "utf-8"
    )

    [told] = html_checker.messages(checker, tmp_path)
    assert told.startswith("page.html:1: error: Bad value “maybe” for attribute “translate” on element “p”. Near: ")
