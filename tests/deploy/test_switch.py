"""Switching to another release while visitors ask: each answer is old with old or new with new, and none is missing."""

import contextlib
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.nginx import Answer, Nginx, short_folder, wait

POLICY = "Content-Security-Policy"
PATHS = ["/en/find/", "/en/nothing", "/form/en/write/"]  # a page, a page for what is missing, and one from memory
Seen = list[tuple[str, str]]


def release(site: Path, made: Path, version: str) -> Path:
    """A copy of *site* whose pages and policy both name *version*."""
    shutil.copytree(site, made)
    for page in made.glob("en/**/*.html"):
        page.write_text(page.read_text("utf-8").replace("<html", f'<html class="{version}"'), "utf-8")
    headers = made / "form" / "headers.json"
    read = json.loads(headers.read_text())
    read["*"][POLICY] += f"; report-to {version}"
    headers.write_text(json.dumps(read))
    return made


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


@pytest.fixture
def nginx(folder: Path, site: Path) -> Iterator[Nginx]:
    """nginx serving the release "old"; "new" lies beside it. No form service: its page comes from the site."""
    release(site, folder / "new", "new")
    with Nginx(folder, release(site, folder / "old", "old")).running() as nginx:
        yield nginx


def reload(nginx: Nginx) -> None:
    os.kill(int((nginx.folder / "pid").read_text()), signal.SIGHUP)


def versions(answer: Answer) -> tuple[str, str]:
    """Which release the page and the policy of *answer* are of."""
    page = answer.text.partition('<html class="')[2].partition('"')[0]
    return page, answer.all(POLICY)[0].rpartition(" ")[2]


def until_new(nginx: Nginx) -> None:
    """Wait until no worker of before the reload takes visitors any more."""
    deadline = time.monotonic() + 60
    while any(versions(nginx.ask(path)) != ("new", "new") for path in PATHS * 4):
        assert time.monotonic() < deadline


@contextlib.contextmanager
def visitors(nginx: Nginx, seen: Seen) -> Iterator[None]:
    """Somebody who asks for one page after another, until the block ends."""
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            seen.extend(versions(nginx.ask(path)) for path in PATHS)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        ended.set()
        asking.join()


def test_pages_and_policy_switch_together_and_nobody_is_turned_away(nginx: Nginx) -> None:
    seen: Seen = []
    with visitors(nginx, seen):
        nginx.release(nginx.folder / "new")
        reload(nginx)
        until_new(nginx)

    assert set(seen) <= {("old", "old"), ("new", "new")} and seen
    assert nginx.logged() == {}


def test_a_release_that_is_put_there_is_not_served_before_the_reload(nginx: Nginx) -> None:
    nginx.release(nginx.folder / "new")

    assert {versions(nginx.ask(path)) for path in PATHS} == {("old", "old")}


def test_a_release_that_nginx_cannot_read_changes_nothing(nginx: Nginx) -> None:
    (nginx.folder / "include" / "release.conf").write_text("root /srv")
    reload(nginx)
    wait(lambda: nginx.logged() or (nginx.folder / "not yet").stat())

    assert {versions(nginx.ask(path)) for path in PATHS} == {("old", "old")}
    assert "release.conf" in "".join(nginx.logged().values())
