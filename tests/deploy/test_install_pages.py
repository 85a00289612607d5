"""deploy/install under a prefix: the pages that a server builds again, and its settings that take effect."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import releases
from tests.support.installed import Installed
from tests.support.releases import Parts

Empty = Callable[[], Installed]


@pytest.fixture(scope="module")
def installed(empty: Empty, building: Path) -> Installed:
    """A server on which 1.0.0 was installed first."""
    return empty().installed(building)


@pytest.fixture
def server(installed: Installed) -> Installed:
    """The same, with 1.0.0 serving, and nothing before it."""
    previous = installed.root / "opt/ressursvenn/previous"
    if installed.serving() != "1.0.0":
        previous.unlink()
        previous.symlink_to("releases/1.0.0")
        assert installed.install("--back").returncode == 0
        previous.unlink()
    assert installed.serving() == "1.0.0"
    return installed


def test_pages_are_built_again_on_the_server_for_the_forms_that_are_open(server: Installed) -> None:
    before = server.ask("/nb/find/")
    ran = server.install("--pages")
    again = server.install("--pages")

    assert (ran.returncode, again.returncode) == (0, 0), ran.stderr + again.stderr
    assert b"/form/nb/write/" in before and b"/form/nb/write/" not in server.ask("/nb/find/")
    assert server.serving().startswith("1.0.0+") and "nothing to do" in again.stdout


def test_pages_that_cannot_be_built_leave_those_that_stand(server: Installed) -> None:
    text = server.root / "opt/ressursvenn/current/content/nb/index.md"
    kept = text.read_text()
    text.write_text(kept + "\n{{ nothing.of_this_name }}\n")
    said = server.refused("--pages")
    text.write_text(kept)

    assert "the pages cannot be built: content/nb/index.md:" in said
    assert server.serving() == "1.0.0"


@contextmanager
def built_by(server: Installed, line: str) -> Iterator[None]:
    """On *server* the pages are built by this line of shell, which goes on from a copy of those that stand."""
    builder = server.root / "opt/ressursvenn/current/deploy/build-pages"
    kept = builder.read_text()
    stands = server.root / "opt/ressursvenn/current/site"
    copied = f"cat >/dev/null; made=$(mktemp -d -p {server.root}); cp -r {stands}/. $made; cd $made"
    builder.write_text(f"#!/bin/sh\n{copied}\n{line}\ntar -cf - .\n")
    try:
        yield
    finally:
        builder.write_text(kept)


def test_pages_that_were_built_here_do_not_push_out_the_release_before(
    server: Installed, parts: Parts, tmp_path: Path
) -> None:
    """After an upgrade two centres are confirmed, and then the old program is wanted."""
    server.install(releases.whole(parts, tmp_path, "1.6.0", builds_pages=True))
    with built_by(server, "date +%N >nb/more.txt"):
        ran = [server.install("--pages") for _ in range(2)]
    served = server.serving()
    back = server.install("--back")

    assert [one.returncode for one in (*ran, back)] == [0] * 3, ran[-1].stderr + back.stderr
    assert served.startswith("1.6.0+") and server.serving() == "1.0.0"
    assert server.install("--back").returncode == 0 and server.serving() == served


@pytest.mark.parametrize("line", ["ln -s / nb/top", "mkfifo nb/pipe", "echo a:1: wrong >&2; exit 1", "exit 1"])
def test_what_is_no_site_is_not_taken_from_the_builder(server: Installed, line: str) -> None:
    with built_by(server, line):
        said = server.refused("--pages")

    assert {
        "ln -s / nb/top": "holds what is neither a file nor a folder: site/nb/top",
        "mkfifo nb/pipe": "holds what is neither a file nor a folder: site/nb/pipe",
        "echo a:1: wrong >&2; exit 1": "the pages cannot be built: a:1: wrong",
        "exit 1": "the pages cannot be built: it was ended at one of its bounds: ",
    }[line] in said
    assert server.serving() == "1.0.0"


@pytest.mark.parametrize("command", ["--pages", "--settings"])
def test_what_must_take_effect_waits_for_the_install_that_runs(server: Installed, command: str) -> None:
    """Two operators confirm a centre each, or one does while the pages of the night are built."""
    ran = []
    with built_by(server, ""), (server.root / "run/ressursvenn-install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = threading.Thread(target=lambda: ran.append(server.install(command)))
        waiting.start()
        waiting.join(3)
        waited = waiting.is_alive()
        fcntl.flock(lock, fcntl.LOCK_UN)
        waiting.join()

    assert waited and ran[0].returncode == 0, ran[0].stderr
    assert ran[0].stdout.startswith("another install is running on this server; waiting until it has ended\n")


def test_settings_with_which_nothing_can_be_stored_do_not_take_effect(server: Installed) -> None:
    config, log = server.root / "etc/ressursvenn/config.toml", server.root / "run/systemctl.log"
    kept = config.read_text()
    config.write_text(kept.replace("/outbox.db", "/no/such/outbox.db"))
    log.write_text("")
    said = server.refused("--settings")
    config.write_text(kept)

    assert "can store no letter, so those that run keep the old ones" in said
    assert log.read_text() == "" and '"storing":true' in server.ask("/form/health").decode()
    assert server.install("--settings").returncode == 0 and "ressursvenn-forms" in log.read_text()
