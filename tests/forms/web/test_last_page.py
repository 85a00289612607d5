"""Whatever breaks in the form service, she gets a page of ours with her text, and none of it is logged: in gunicorn."""

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from forms.settings import settings
from forms.web.csrf import Tokens
from tests.support import ROOT
from tests.support.broken_service import KINDS, LOGS, MARKER, PARTS
from tests.support.form_service import write_settings
from tests.support.nginx import FORM, HOST, gunicorn, process, short_folder, wait
from tests.support.sample_answers import WRITE, Fields


@dataclass
class Breakable:
    folder: Path
    secret: bytes

    def ask(self, part: str, path: str, body: str | None = None) -> tuple[int, str]:
        """Status and page, while *part* is broken."""
        (self.folder / "broken").write_text(part)
        connection = http.client.HTTPConnection(HOST, timeout=60)
        connection.sock = socket.socket(socket.AF_UNIX)
        with contextlib.closing(connection):
            connection.sock.connect(str(self.folder / "forms.sock"))
            connection.request("POST" if body else "GET", path, body, FORM if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def enquiry(self) -> str:
        token = Tokens(self.secret, lambda: time.time() - 10).issue()
        return urlencode({**WRITE, "token": token, "note": f"{MARKER}\n\nأهلا <b>&amp;"}, doseq=True)

    def logged(self) -> str:
        return (self.folder / "gunicorn.log").read_text()


@pytest.fixture(scope="module")
def breakable(
    tmp_path_factory: pytest.TempPathFactory, site: Path, certificates: dict[str, tuple[Path, str]], sources: Path
) -> Iterator[Breakable]:
    """The command of the unit; all that it writes to stdout and stderr is in gunicorn.log."""
    config = write_settings(tmp_path_factory.mktemp("broken"), site, certificates, f"https://{HOST}")
    with short_folder() as folder:
        (folder / "broken").write_text("")
        command = [*gunicorn(folder), "--pythonpath", str(ROOT / "tests" / "support")]
        command[command.index("forms.wsgi:application()")] = "broken_service:make()"
        told = {"RESSURSVENN_CONFIG": str(config), "BROKEN_PART": str(folder / "broken")}
        with process(command, folder / "gunicorn.log", sources, **told) as service:
            wait((folder / "forms.sock").stat, service)
            yield Breakable(folder, settings.read(config).secret)


@pytest.mark.parametrize("part", [*PARTS, *KINDS, *LOGS])
def test_whatever_breaks_she_gets_her_text_back_and_the_log_has_none_of_it(breakable: Breakable, part: str) -> None:
    status, page = breakable.ask(part, "/form/ar/write/oslo/", breakable.enquiry())
    kept = Fields(page).values

    assert status == 503 and MARKER not in breakable.logged()
    assert kept["note"] == f"{MARKER}\n\nأهلا <b>&amp;" and kept["contact"] == WRITE["contact"]
    assert 'href="tel:+4722480380"' in page and 'href="tel:112"' in page and 'class="exit"' in page


@pytest.mark.parametrize("part", [*PARTS, *KINDS, *LOGS])
def test_a_page_that_is_asked_for_has_the_numbers_and_exit_whatever_breaks(breakable: Breakable, part: str) -> None:
    status, page = breakable.ask(part, "/form/en/write/")

    assert status in (200, 503) and MARKER not in breakable.logged()
    assert 'href="tel:112"' in page and 'class="exit"' in page and 'lang="en"' in page


def test_what_the_last_page_shows_can_be_sent_from_it(breakable: Breakable) -> None:
    _, page = breakable.ask("templates", "/form/nb/write/", breakable.enquiry())
    again = Fields(page.replace('type="hidden"', 'type="checkbox" checked')).values
    status, _ = breakable.ask("", "/form/nb/write/", urlencode(again, doseq=True))

    assert (status, again["parts"], again["days"]) == (303, WRITE["parts"], WRITE["days"])
