"""The memory of forms and courier is closed to every other process, and their outbox open to both users."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forms import hardening
from forms.settings import settings
from tests.support import ROOT, users, watchdog
from tests.support.nginx import HANGS_S, gunicorn, process, short_folder, wait

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux only, as the module says")
PARTS = ["mem", "environ", "maps"]
OPEN, CLOSED = dict.fromkeys(PARTS, True), dict.fromkeys(PARTS, False)
WAITING = "import sys, time; print('up', flush=True); time.sleep(60)"
PUT = """
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from forms.outbox.outbox import Outbox
import sqlalchemy.dialects.sqlite.pysqlite, forms.outbox.sqlite, sqlite3
BECOME
folder, once = sys.argv[1:]
with closing(Outbox(f"sqlite:///{folder}/outbox.db")) as outbox:
    outbox.put(once.encode(), "oslo", b"sealed", datetime.now(UTC), "write")
    outbox.ledger.mark("courier", datetime.now(UTC))
    print(outbox.counts(datetime.now(UTC)).waiting, *sorted(oct(p.stat().st_mode) for p in Path(folder).iterdir()))
"""


def trying(part: str, pid: int) -> list[str]:
    """A command that ends with 0 where that part of the process can be opened, and read where it has a beginning."""
    read = "" if part == "mem" else " && head -c 1 <&3 | grep -q ."
    return ["sh", "-c", f"{{ exec 3< /proc/{pid}/{part}; }} 2>/dev/null{read}"]


def seen_by_same_user(pid: int) -> dict[str, bool]:
    return {
        part: subprocess.run(users.without_capabilities(trying(part, pid)), capture_output=True).returncode == 0
        for part in PARTS
    }


def seen_by_other_user(pid: int) -> dict[str, bool]:
    return {part: users.run_as(users.STRANGER, trying(part, pid)).returncode == 0 for part in PARTS}


@contextmanager
def python(code: str) -> Iterator[int]:
    """A process of this user that runs *code* until the block ends, once it has said a line; its id."""
    started = watchdog.start(users.without_capabilities([sys.executable, "-c", code]), stdout=subprocess.PIPE, cwd=ROOT)
    try:
        started.stdout.readline()
        yield started.pid
    finally:
        watchdog.end(started)
        started.stdout.close()


@linux
def test_a_process_of_the_same_user_reads_no_memory_that_was_closed() -> None:
    with python(WAITING) as pid:
        assert seen_by_same_user(pid) == OPEN
    with python(f"from forms.hardening import forbid_memory_access as f; f(); {WAITING}") as pid:
        assert seen_by_same_user(pid) == CLOSED


@linux
def test_a_process_of_another_user_reads_no_memory() -> None:
    with python(WAITING) as pid:
        assert seen_by_other_user(pid) == CLOSED


@linux
def test_a_forked_process_stays_closed() -> None:
    fork = "import os; child = os.fork(); print(child, flush=True) if child else None; time.sleep(60)"
    code = f"import time; from forms.hardening import forbid_memory_access as f; f(); {fork}"
    with python(code) as pid:
        child = int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])

        assert seen_by_same_user(child) == CLOSED


def workers(pid_of: str) -> list[int]:
    """The processes whose command line has *pid_of* in it, without the first, which started the others."""
    found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _runs(path, pid_of)]
    return sorted(found)[1:]


def _runs(path: Path, text: str) -> bool:
    try:
        return text in (path / "cmdline").read_text()
    except OSError:
        return False


@linux
def test_the_workers_that_see_her_words_are_closed(config: Path, sources: Path) -> None:
    with short_folder() as folder:
        log = folder / "gunicorn.log"
        with process(gunicorn(folder), log, sources, RESSURSVENN_CONFIG=str(config)) as service:
            wait((folder / "forms.sock").stat, service)
            deadline = time.monotonic() + HANGS_S
            while (seen := [seen_by_same_user(pid) for pid in workers(str(folder))]) != [CLOSED] * 2:
                assert time.monotonic() < deadline, (seen, log.read_text())
                time.sleep(0.2)


@linux
def test_the_courier_is_closed(config: Path, sources: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "forms", "courier"]
    with process(command, tmp_path / "log", sources, RESSURSVENN_CONFIG=str(config)):
        wait(lambda: (config.parent / "outbox.db").stat())
        (pid,) = [pid for pid in _children() if _runs(Path(f"/proc/{pid}"), "courier")]

        assert seen_by_same_user(pid) == CLOSED


def _children() -> list[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]


def test_elsewhere_than_on_linux_it_says_that_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    assert hardening.forbid_memory_access() is False


@linux
@pytest.mark.parametrize("first", [users.FORMS, users.COURIER])
def test_forms_and_courier_are_two_users_who_both_write_the_outbox(first: int) -> None:
    order = [first, users.FORMS + users.COURIER - first, first]
    with users.shared_folder() as folder:
        ran = [users.run_python_as(user, PUT, str(folder), str(number)) for number, user in enumerate(order)]

    assert [result.stderr for result in ran] == ["", "", ""]
    assert [result.stdout.split()[0] for result in ran] == ["1", "2", "3"]
    assert {mode for result in ran for mode in result.stdout.split()[1:]} == {"0o100660"}


@linux
def test_a_stranger_cannot_look_into_the_outbox_of_both() -> None:
    with users.shared_folder() as folder:
        assert users.run_as(users.STRANGER, ["ls", str(folder)]).returncode != 0


def test_each_service_reads_its_own_secrets_alone(config: Path) -> None:
    text = config.read_text().replace("[smtp]", '[smtp]\nusername = "u"\npassword_file = "not-there"')
    config.write_text(text)
    (config.parent / "secret").rename(config.parent / "moved")
    environ = {settings.VARIABLE: str(config)}
    with pytest.raises(settings.SettingsError, match="not-there"):
        settings.from_environment(environ)
    both = settings.from_environment(environ, withheld=settings.OF_THE_FORMS | settings.OF_THE_COURIER)

    assert (both.secret, both.health_token, both.smtp.password) == (b"", None, "")


def test_the_settings_come_from_systemds_credentials_and_their_paths_from_their_folder(
    config: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    credentials = tmp_path_factory.mktemp("credentials")
    (credentials / config.name).write_bytes(config.read_bytes())
    config.write_text("unreadable")
    read = settings.from_environment({settings.VARIABLE: str(config), "CREDENTIALS_DIRECTORY": str(credentials)})

    assert read.database == f"sqlite:///{config.parent / 'outbox.db'}"
