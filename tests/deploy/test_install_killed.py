"""deploy/install killed before each of its actions, one after another: the next run ends as one that was not killed.

SIGKILL, sent by bash itself from a trap that the test gives it (BASH_ENV): who is killed can put nothing in order.
"""

import contextlib
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from demo import tls_key
from tests.support import releases
from tests.support.installed import HOST, Installed
from tests.support.releases import Parts

Empty = Callable[[], Installed]
# Killed before the N-th command that changes what is read by a service, or lets one read it.
TRAP = """
set -o functrace
rv_actions=0
rv_kill() {
    case $BASH_COMMAND in 'mv '* | 'ln '* | 'rm -f'* | ': >'* | 'services '*) ;; *) return 0 ;; esac
    case $BASH_COMMAND in *kept* | *is-active*) return 0 ;; esac
    rv_actions=$((rv_actions + 1))
    [ "$rv_actions" != "$KILL_BEFORE" ] || { printf '%s\\n' "$BASH_COMMAND" >"$KILLED"; kill -KILL $$; }
}
trap rv_kill DEBUG
"""


@pytest.fixture(scope="module")
def server(empty: Empty, first: Path, parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A server with 1.0.0, and 1.1.0 serving: `--back` goes from one to the other."""
    server = empty()
    second = releases.whole(parts, tmp_path_factory.mktemp("second"), "1.1.0", renamed)
    for file in (first, second):
        ran = server.install(file)
        assert ran.returncode == 0, ran.stderr
    return server


def renamed(tree: Path) -> None:
    """A page and a unit of its own, so that each release is known by both."""
    (tree / "site/nb/index.html.gz").unlink()
    (tree / "site/nb/index.html").write_text("<html>1.1.0")
    unit = tree / "deploy/ressursvenn-forms.service"
    unit.write_text(f"# 1.1.0\n{unit.read_text()}")


def killed(server: Installed, number: int, folder: Path, *arguments: object, **answers: str) -> str:
    """Kill the run before its action *number*; return the action, empty where it has come to its end before."""
    (folder / "trap").write_text(TRAP)
    said = folder / "killed"
    said.unlink(missing_ok=True)
    given = {"BASH_ENV": str(folder / "trap"), "KILL_BEFORE": str(number), "KILLED": str(said)}
    with pytest.MonkeyPatch.context() as patch:
        for name, text in given.items():
            patch.setenv(name, text)
        ran = server.install(*arguments, **answers)
    assert (ran.returncode == -9) == said.exists(), ran.stderr
    return said.read_text() if said.exists() else ""


def other(server: Installed) -> str:
    return "1.0.0" if server.install("--version").stdout == "1.1.0\n" else "1.1.0"


def state(server: Installed) -> tuple[str, bool, bool, str]:
    """What serves: the release of the forms, whether page and unit are of 1.1.0, and the release before."""
    unit = (server.root / "etc/systemd/system/ressursvenn-forms.service").read_text()
    before = (server.root / "opt/ressursvenn/previous").readlink().name
    return server.serving(), server.ask("/nb/") == b"<html>1.1.0", unit.startswith("# 1.1.0"), before


def nothing_is_left(server: Installed) -> bool:
    """No switch is begun, nothing is owed, no trial runs."""
    base = server.root / "opt/ressursvenn"
    trials = list((server.root / "run").glob("ressursvenn-trial.*"))
    return not (base / "switch").exists() and not list((base / "owed").iterdir()) and not trials


def ends_as_uninterrupted(server: Installed, number: int, folder: Path) -> bool:
    """Whether there was an action *number* to be killed before."""
    old = server.install("--version").stdout.strip()
    new = other(server)
    action = killed(server, number, folder, "--back")
    switched = not action or (nothing_is_left(server) and state(server)[3] == old)
    if not switched:
        ran = server.install("--back")
        assert ran.returncode == 0, f"killed before {number} ({action}): {ran.stderr}"
    assert state(server) == (new, new == "1.1.0", new == "1.1.0", old), f"killed before {number}: {action}"
    assert nothing_is_left(server), f"killed before {number}: {action}"
    return not switched


# The owed reload and restarts, the renamed link, daemon-reload, and the restart of the forms are among the first ones.
@pytest.mark.parametrize("number", [9])
def test_a_switch_that_was_killed_is_made_by_the_next_run(server: Installed, tmp_path: Path, number: int) -> None:
    assert ends_as_uninterrupted(server, number, tmp_path)


@pytest.mark.long
def test_a_switch_may_be_killed_before_each_of_its_actions(server: Installed, tmp_path: Path) -> None:
    number = 1
    while ends_as_uninterrupted(server, number, tmp_path):
        number += 1

    assert number > 20


def certificate(server: Installed, folder: Path) -> dict[str, str]:
    """Answers with another certificate for the same name."""
    _, pem = tls_key.make(HOST)
    key, begin, chain = pem.partition(b"-----BEGIN CERTIFICATE-----")
    made = {"certificate": folder / "new.pem", "key": folder / "new.key"}
    made["certificate"].write_bytes(begin + chain)
    made["key"].write_bytes(key)
    return {name: str(path) for name, path in made.items()}


def shown(server: Installed) -> str:
    """The certificate that nginx shows."""
    trust = ssl._create_unverified_context()
    with (
        contextlib.closing(socket.create_connection(("127.0.0.1", server.secure), timeout=30)) as link,
        trust.wrap_socket(link, server_hostname=HOST) as wrapped,
    ):
        return ssl.DER_cert_to_PEM_cert(wrapped.getpeercert(binary_form=True) or b"")


def takes_other_answers(server: Installed, file: Path, number: int, folder: Path) -> bool:
    """A run with another certificate and a new secret, killed before action *number*; and the run after it."""
    folder.mkdir()
    token, forms = server.root / "etc/ressursvenn/health-token", server.root / "run/forms.pid"
    answers, before = certificate(server, folder), forms.read_text()
    token.unlink() if token.exists() else token.write_text("a token of the operator")
    action = killed(server, number, folder, file, **answers)
    ran = server.install(file, **answers)
    assert ran.returncode == 0, f"killed before {number} ({action}): {ran.stderr}"
    assert shown(server).strip() in Path(answers["certificate"]).read_text(), f"killed before {number}: {action}"
    assert forms.read_text() != before and nothing_is_left(server), f"killed before {number}: {action}"
    return bool(action)


@pytest.fixture
def serving(server: Installed, first: Path) -> Path:
    """The file of the release that serves: 1.0.0."""
    if other(server) == "1.1.0":
        return first
    assert server.install("--back").returncode == 0
    return first


def test_new_answers_are_taken_after_a_kill(server: Installed, serving: Path, tmp_path: Path) -> None:
    assert takes_other_answers(server, serving, 14, tmp_path / "kill")


@pytest.mark.long
def test_a_run_with_new_answers_may_be_killed_before_each_action(
    server: Installed, serving: Path, tmp_path: Path
) -> None:
    number = 1
    while takes_other_answers(server, serving, number, tmp_path / str(number)):
        number += 1

    assert number > 15


def test_the_trial_of_a_killed_install_is_cleared(bare: Installed, first: Path) -> None:
    trial = bare.root / "run/ressursvenn-trial.killed"
    (trial / "credentials").mkdir(parents=True)
    (trial / "credentials/secret").write_text("a secret")
    bare.refused(first, sender="me")

    assert not trial.exists()


@pytest.mark.long
def test_a_first_install_that_was_killed_in_its_switch_is_made_anew(
    bare: Installed, first: Path, tmp_path: Path
) -> None:
    kills = [killed(bare, number, tmp_path, first) for number in (12, 30)]
    ran = bare.install(first)

    assert all(kills) and ran.returncode == 0, ran.stderr
    assert bare.serving() == "1.0.0" and nothing_is_left(bare)
