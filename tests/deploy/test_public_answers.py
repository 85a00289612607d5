"""What a stranger sees by polling through nginx: nothing of it may tell that somebody has just written (SAFETY 23)."""

import contextlib
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from forms.outbox.outbox import Outbox
from forms.settings import settings
from forms.web.csrf import Tokens
from tests.support.nginx import FORM, Answer, Nginx, gunicorn, process, short_folder, wait
from tests.support.sample_answers import APPLICATION, WRITE

POLLED = ["/form/health", "/form/nb/write/", "/form/nb/write/oslo/", "/form/nb/apply/", "/form/nb/sent/",
          "/form/nothing", "/directory.json", "/", "/nb/find/", "/nb/centre/oslo/", "/sitemap.xml"]  # fmt: skip
KINDS: tuple[dict[str, str], ...] = ({}, FORM)
TOKEN = re.compile(r'name="token"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="token"')
Polled = tuple[int, list[tuple[str, str]], int, str]


@pytest.fixture
def nginx(config: Path, site: Path, sources: Path) -> Iterator[Nginx]:
    """nginx before gunicorn with one worker, whose every poll is answered by who has stored the letters."""
    with contextlib.ExitStack() as stack:
        made = Nginx(stack.enter_context(short_folder()), site)
        command = [*gunicorn(made.folder), "--workers", "1"]
        service = stack.enter_context(
            process(command, made.folder / "gunicorn.log", sources, RESSURSVENN_CONFIG=str(config))
        )
        wait(made.socket.stat, service)
        yield stack.enter_context(made.running())


def poll(nginx: Nginx) -> dict[str, Polled]:
    """What is answered at each address: status, headers but Date, length, and the text without its token."""
    return {f"{path} {form}": seen(nginx.ask(path, headers=form)) for path in POLLED for form in KINDS}


def seen(answer: Answer) -> Polled:
    headers = [(name, value) for name, value in answer.headers if name != "Date"]
    return answer.status, headers, len(answer.body), TOKEN.sub("", answer.text)


def press(nginx: Nginx, config: Path) -> list[int]:
    """Send both forms, each her own, twice."""
    tokens = Tokens(settings.read(config).secret, lambda: time.time() - 10)
    forms: dict[str, dict[str, Any]] = {"write/oslo/": WRITE, "apply/oslo/": APPLICATION}
    bodies = [(path, urlencode({**answers, "token": tokens.issue()}, doseq=True)) for path, answers in forms.items()]
    return [nginx.ask(f"/form/nb/{path}", body).status for path, body in bodies * 2]


def test_no_status_header_length_or_text_changes_when_somebody_has_written(nginx: Nginx, config: Path) -> None:
    outbox = Outbox(settings.read(config).database)
    outbox.ledger.mark("courier", datetime.now(UTC))  # all is well before, so that anything could turn
    outbox.close()
    while '"ok":true' not in nginx.ask("/form/health").text:  # on a busy machine it may say once that it cannot tell
        time.sleep(0.1)
    before = poll(nginx)
    assert press(nginx, config) == [303] * 4

    assert poll(nginx) == before
    assert '"ok":true' in before["/form/health {}"][3]
