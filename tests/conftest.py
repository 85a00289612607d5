"""What the tests share: the built site, a running form service with every protection on, and what could not be run."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

import build
import directory
from demo import smime_key
from forms.service import Service, start
from forms.settings import settings
from forms.web.app import create_app
from tests.support import fonts, programs
from tests.support.databases import change, database, postgres  # noqa: F401  fixtures
from tests.support.running import browser, free_port
from tests.support.serving import Door, served

SITE_URL = "https://ressursvenn.example/"
OPEN = {"write": ["oslo", "narvik"], "apply": ["oslo"]}


# A busy machine may take its time: hypothesis' own limit of 200 ms an example says nothing about the product.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if programs.not_run:
        terminalreporter.section("not run: this machine lacks")
        for name, command in sorted(programs.not_run.items()):
            terminalreporter.line(f"{name:<12} {command}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a test that could not be run is a test that failed."""
    if programs.not_run and os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, fresh for each module."""
    with browser() as started:
        yield started


@pytest.fixture(scope="module", params=fonts.SETS)
def chromium_per_font_set(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A headless Chromium with wide fonts, and after it one with narrow fonts: for tests of layout."""
    with browser(request.param) as started:
        yield started


@pytest.fixture(scope="session")
def house() -> directory.Directory:
    """The real data of this project."""
    return directory.load()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is published, with forms open at Oslo and Narvik."""
    target = tmp_path_factory.mktemp("built") / "site"
    build.make(target, SITE_URL, OPEN)
    return target


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str]]:
    """File and fingerprint of an S/MIME certificate for Oslo and for Narvik."""
    folder, made = tmp_path_factory.mktemp("certificates"), {}
    for centre in OPEN["write"]:
        _, certificate, fingerprint = smime_key.make(f"{centre}@inbox.example.org", datetime.now(UTC))
        (folder / f"{centre}.pem").write_bytes(certificate)
        made[centre] = (folder / f"{centre}.pem", fingerprint)
    return made


@pytest.fixture
def config(tmp_path: Path, site: Path, certificates: dict[str, tuple[Path, str]]) -> Path:
    """A settings file such as an operator writes, with two centres."""
    return write_settings(tmp_path, site, certificates, "https://ressursvenn.example")


def write_settings(folder: Path, site: Path, certificates: dict[str, tuple[Path, str]], origin: str) -> Path:
    (folder / "secret").write_text("0123456789abcdef" * 4)
    (folder / "secret").chmod(0o600)
    text = f"""
[service]
origin = "{origin}"
secret_file = "secret"
frame = "{site / "form" / "frame.json"}"
[database]
url = "sqlite:///outbox.db"
[smtp]
host = "mail.example.org"
port = 587
security = "starttls"
sender = "post@ressursvenn.example"
"""
    for centre, (path, fingerprint) in certificates.items():
        accepted = [form for form, centres in OPEN.items() if centre in centres]
        text += f"""
[inbox.{centre}]
address = "{centre}@inbox.example.org"
kind = "smime"
certificates = ["{path}"]
fingerprints = ["{fingerprint}"]
forms = {accepted}
"""
    file = folder / "config.toml"
    file.write_text(text)
    file.chmod(0o600)
    return file


@dataclass
class Clock:
    """The service's clock, moved by hand."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


class Hasty(Clock):
    """A clock on which nobody is ever too quick: a minute passes between two looks at it."""

    def __call__(self) -> datetime:
        self.pass_(minutes=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(config: Path, house: directory.Directory, clock: Clock) -> Iterator[Service]:
    started = start(settings.read(config), house, clock)
    yield started
    started.outbox.close()


@pytest.fixture(scope="session")
def door(
    tmp_path_factory: pytest.TempPathFactory,
    site: Path,
    certificates: dict[str, tuple[Path, str]],
    house: directory.Directory,
) -> Iterator[Door]:
    """The site and the forms, answering in this process; nobody is too quick there."""
    url = f"http://127.0.0.1:{free_port()}"
    written = write_settings(tmp_path_factory.mktemp("served"), site, certificates, url)
    started = start(settings.read(written), house, Hasty())
    with served(site, started):
        yield Door(url, site, house)
    started.outbox.close()


class Visitor(FlaskClient):
    """A client that asks for the site by its own name."""

    def open(self, *arguments: Any, **keywords: Any) -> TestResponse:
        return super().open(*arguments, **{"base_url": "https://ressursvenn.example", **keywords})


@pytest.fixture
def client(service: Service) -> FlaskClient:
    app = create_app(service)
    app.test_client_class = Visitor
    return app.test_client()


class Fields(HTMLParser):
    """The fields of a page's form as a browser would send them, and its texts by field."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._textarea = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = dict(attributes)
        name, kind = attrs.get("name") or "", attrs.get("type")
        if tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in attrs):
            value = attrs.get("value") or ""
            self.values[name] = [*self.values.get(name, []), value] if kind == "checkbox" else value
        elif tag == "textarea":
            self._textarea, self.values[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in attrs:
            self.values[self._select] = attrs["value"]

    def handle_data(self, data: str) -> None:
        if self._textarea:
            # HTML drops the first line break inside a textarea.
            self.values[self._textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""


ENQUIRY = {
    "centre": "oslo",
    "name": "Ánná",
    "channel": "text",
    "contact": "41 00 00 00",
    "days": ["mon", "wed"],
    "never": "etter klokka fire",
    "note": "أهلا\nČáhppes",
}
APPLICATION = {
    "centre": "oslo",
    "name": "Kari Søker",
    "email": "kari@example.org",
    "age": "25to39",
    "why": "Jeg vil bidra.",
    "read": "y",
}

Send = Callable[..., TestResponse]


@pytest.fixture
def send(client: FlaskClient, clock: Clock) -> Send:
    """Open a form, take ten seconds, and send it: a good one, but for the answers given here."""

    def send(path: str = "nb/write/", headers: dict[str, str] | None = None, **answers: Any) -> TestResponse:
        url = f"/form/{path}"
        shown = Fields(client.get(url).get_data(as_text=True)).values
        good = ENQUIRY if "/write/" in path else APPLICATION
        answers.pop("meanwhile", lambda: None)()
        clock.pass_(seconds=answers.pop("wait", 10))
        return client.post(url, data={**shown, **good, **answers}, headers=headers)

    return send
