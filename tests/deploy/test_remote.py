"""`make release TO=`: a server by ssh, with a real sshd. Its /usr/local/sbin and home are folders of the test."""

import getpass
import io
import os
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from release.refused import ReleaseRefused
from release.remote import Server
from tests.support import watchdog
from tests.support.nginx import process
from tests.support.ports import free_port
from tests.support.programs import need, not_run

ARCHIVE = "ressursvenn-9.9.9.tar.gz"
# Its own mounts: the commands of the server are the test's, those of this machine stay. sshd wants /run/sshd.
SSHD = 'mount --bind "$1" /usr/local/sbin; mount -t tmpfs tmpfs /run; mkdir -p /run/sshd; exec "$2" -D -e -f "$3"'
INSTALLER = '#!/bin/sh\necho "$0 $*" >>"$HOME/log"\n[ ! -e "$HOME/refuse" ]\n'
FORCED = '#!/bin/sh\ncd "$(dirname "$0")/home" && HOME=$PWD exec sh -c "$SSH_ORIGINAL_COMMAND"\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of root on a server on which nothing is installed; ssh knows it as "server"."""
    sshd, scp = need("sshd"), need("scp")
    if os.geteuid() != 0:
        not_run["sshd"] = "run the tests as root: its own mounts need it"
        pytest.skip("only root may give sshd mounts of its own")
    folder, port = watchdog.folder("ssh"), free_port()
    for name in ("home", "sbin"):
        (folder / name).mkdir()
    for name in ("host", "mine"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    (folder / "forced").write_text(FORCED)
    (folder / "forced").chmod(0o755)
    (folder / "sshd").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/mine.pub\nUsePAM no\n"
        f"StrictModes no\nPidFile none\nPermitRootLogin yes\nForceCommand {folder}/forced\n"
    )
    (folder / "ssh").write_text(
        f"Host server\nHostName 127.0.0.1\nPort {port}\nUser {getpass.getuser()}\nIdentityFile {folder}/mine\n"
        f"IdentitiesOnly yes\nStrictHostKeyChecking no\nUserKnownHostsFile {folder}/known\nLogLevel ERROR\n"
    )
    for name in ("ssh", "scp"):  # the real ones, with this configuration; scp -O: FORCED sees its command too
        (tmp_path / name).write_text(
            f'#!/bin/sh\nexec {Path(scp).with_name(name)} -F {folder}/ssh {"-O" * (name == "scp")} "$@"\n'
        )
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    mounted = ["unshare", "--mount", "--propagation", "private", "sh", "-c", SSHD, "sh", f"{folder}/sbin", sshd]
    with process([*mounted, str(folder / "sshd")], folder / "log"):
        subprocess.run(["ssh", "-o", "ConnectionAttempts=30", "server", "true"], check=True)
        yield folder / "home"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A file as `make release` makes it, of which the server needs its installer."""
    with tarfile.open(tmp_path / ARCHIVE, "w:gz") as packed:
        entry = tarfile.TarInfo(f"{ARCHIVE.removesuffix('.tar.gz')}/deploy/install")
        entry.size, entry.mode = len(INSTALLER), 0o755
        packed.addfile(entry, io.BytesIO(INSTALLER.encode()))
    return tmp_path / ARCHIVE


def installed(home: Path, name: str, text: str) -> None:
    """Put a command into /usr/local/sbin of the server."""
    command = home.with_name("sbin") / name
    command.write_text(text)
    command.chmod(0o755)


def test_an_empty_server_is_installed_by_the_installer_in_the_file(home: Path, archive: Path, tmp_path: Path) -> None:
    answers = tmp_path / "my answers"
    answers.write_text("host = server\n")
    opened = Server("server").open_forms()
    Server("server").install([archive], publish=False, first=opened is None, answers=answers)

    assert opened is None and [path.name for path in home.iterdir()] == ["log"]
    assert (home / "log").read_text() == f"ressursvenn-9.9.9/deploy/install {ARCHIVE} --answers my answers\n"


def test_a_server_says_which_forms_are_open_and_takes_what_is_published(home: Path, archive: Path) -> None:
    installed(home, "ressursvenn", '#!/bin/sh\necho "{\\"$1\\": []}"\n')
    installed(home, "ressursvenn-install", INSTALLER)
    Server("server").install([archive], publish=True, first=False)

    assert Server("server").open_forms() == '{"public": []}\n'
    assert (home / "log").read_text() == f"/usr/local/sbin/ressursvenn-install --publish {ARCHIVE}\n"


def test_a_file_that_is_refused_stays_there_for_another_try(home: Path, archive: Path) -> None:
    (home / "refuse").touch()

    with pytest.raises(ReleaseRefused, match="server: nothing was installed; above stands why"):
        Server("server").install([archive], publish=False, first=True)
    assert (home / ARCHIVE).exists()


def test_a_server_whose_settings_are_wrong_is_not_taken_for_an_empty_one(home: Path) -> None:
    installed(home, "ressursvenn", "#!/bin/sh\necho config.toml: wrong >&2\nexit 1\n")

    with pytest.raises(ReleaseRefused, match="does not say which forms are open"):
        Server("server").open_forms()


def test_a_connection_that_is_lost_is_not_called_a_refusal(home: Path, archive: Path) -> None:
    """The installer may have come to its end, or go on."""
    above = 'up=$PPID; until ps -o comm= -p $up | grep -q ^sshd; do up=$(ps -o ppid= -p $up | tr -d " "); done'
    cut_off = f'#!/bin/sh\necho "$0 $*" >>"$HOME/log"\n{above}\nkill -9 $up\n'
    installed(home, "ressursvenn-install", cut_off)

    with pytest.raises(ReleaseRefused, match="server: the connection was lost, and it may have been installed"):
        Server("server").install([archive], publish=False, first=False)
    assert (home / "log").exists()
