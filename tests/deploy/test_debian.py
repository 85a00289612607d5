"""deploy/install on a Debian 12 with a real systemd: from an empty server to an opened letter, and on. Long run only.

RESSURSVENN_DEBIAN=DIR: a Debian that tests/support/debian_root.py has made before is copied, not installed anew.
"""

import email
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from demo import tls_key
from tests.support import ROOT, debian_root, keys, releases, watchdog
from tests.support.debian_root import Server
from tests.support.installed import Installed
from tests.support.mail_parts import payload
from tests.support.nginx import process
from tests.support.releases import Parts

pytestmark = pytest.mark.long
MAIL_PORT = 5870
HEALTH = "curl -sk --resolve ressursvenn.example:443:127.0.0.1 https://ressursvenn.example/form/health"
FIND = "curl -sk --resolve ressursvenn.example:443:127.0.0.1 https://ressursvenn.example/nb/find/"
FORM = "/form/nb/write/"
INSTALL = "ressursvenn-install ressursvenn-{}.tar.gz"


@pytest.fixture(scope="module")
def debian() -> Server:
    return debian_root.new("server")


@contextmanager
def on(server: Server, mail: Path) -> Iterator[None]:
    """*server* runs, and a mail server beside it in its network."""
    with server.running():
        sink = [sys.executable, "-m", "tests.support.mail_sink", str(mail), str(MAIL_PORT)]
        with process([*server.enter("--net"), *sink], mail / "log"):
            yield


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mail")
    ca, pem = tls_key.make()
    (folder / "ca.pem").write_bytes(ca)
    (folder / "server.pem").write_bytes(pem)
    return folder


@pytest.fixture(scope="module")
def files(debian: Server, parts: Parts, building: Path, mail: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Put what the operator has into /root: two releases, the answers and what they name, the centre's certificate."""
    folder = tmp_path_factory.mktemp("releases")
    answers = Installed(folder / "answers", MAIL_PORT, mail / "ca.pem").answers
    for name in ("mail_password_file", "mail_ca", "certificate", "key"):
        into = "etc/ssl/private" if name in ("certificate", "key") else "root"  # nginx may look into no home
        answers[name] = debian.copy(Path(answers[name]), into)
    (folder / "answers.txt").write_text("".join(f"{name} = {text}\n" for name, text in answers.items()))
    (folder / "oslo.asc").write_bytes(keys.openpgp()[0])
    more = [releases.whole(parts, folder, version) for version in ("1.1.0", "1.2.0")]
    for file in (building, *more, folder / "answers.txt", folder / "oslo.asc"):
        debian.copy(file)


@pytest.fixture(scope="module")
def power() -> Iterator[ExitStack]:
    """The power of the server: closed, it is cut off."""
    with ExitStack() as power:
        yield power


@pytest.fixture(scope="module")
def server(debian: Server, files: None, mail: Path, power: ExitStack) -> Server:
    """The server, on which 1.0.0 was installed by one line."""
    power.enter_context(on(debian, mail))
    unpack = "tar -xzf ressursvenn-1.0.0.tar.gz"
    debian.done(f"{unpack} && ressursvenn-1.0.0/deploy/install ressursvenn-1.0.0.tar.gz --answers answers.txt")
    return debian


def opened(mail: Path, number: int) -> str:
    """The text of the letter with that *number*, once it has arrived, as the centre opens it."""
    file, deadline = mail / f"letter-{number}", time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline, f"{file.name} has not arrived"
        time.sleep(0.1)
    sealed = payload(email.message_from_bytes(file.read_bytes()).get_payload(1))
    inside = email.message_from_bytes(keys.gpg().open(sealed))
    return b"\n".join(payload(part) for part in inside.walk() if part.get_content_type() == "text/plain").decode()


def visit(server: Server, *arguments: str) -> "subprocess.Popen[str]":
    command = [*server.enter("--net"), sys.executable, "-m", "tests.support.visitors", *arguments]
    return watchdog.start(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_the_units_run_as_two_users_who_cannot_read_each_others_secrets(server: Server) -> None:
    users = server.done("ps -o user= -p $(systemctl show -P MainPID ressursvenn-forms ressursvenn-courier | xargs)")
    foreign = "runuser -u ressursvenn-forms -- cat /etc/ressursvenn/smtp-password"

    assert len(set(users.split())) == 2 and server.run(foreign).returncode != 0


def test_a_letter_is_written_delivered_and_opened(server: Server, mail: Path) -> None:
    add = "ressursvenn add-centre oslo --address post@oslo.example --certificate /tmp/oslo.asc"
    closed = server.done(f"cp oslo.asc /tmp && {add} && {FIND}")  # the release was made for forms that are open
    words = " ".join(re.findall(r"^\s*(\w+ \w+ \d\d)\s*$", opened(mail, 0), re.MULTILINE)[0].split())
    server.done(f"ressursvenn confirm oslo {words}")
    status = visit(server, "write").communicate(timeout=120)[0]

    assert (status, "41 00 00 00" in opened(mail, 1)) == ("303\n", True)
    assert (FORM in closed, FORM in server.done(FIND)) == (False, True)


def test_settings_with_which_the_forms_do_not_start_change_nothing(server: Server) -> None:
    broken = "cp -p config.toml kept && sed -i 's/^port = .*/port = 0/' config.toml"
    wrapper = server.run(f"cd /etc/ressursvenn && {broken} && ressursvenn apply")
    installer = server.run("ressursvenn-install --settings")
    health = server.done(f"{HEALTH}; cp -p /etc/ressursvenn/kept /etc/ressursvenn/config.toml; ressursvenn apply")

    assert wrapper.returncode == 1 and "[smtp] port: " in wrapper.stderr and "nothing was restarted" in wrapper.stderr
    assert installer.returncode == 1 and "the forms of this release do not start: " in installer.stderr
    assert '"ok":true' in health


def test_what_builds_the_pages_can_read_no_settings_and_reach_no_network(server: Server) -> None:
    """The pages of the server are built anew by what lies in the release: so it is replaced there."""
    builder = "/opt/ressursvenn/current/deploy/build-pages"
    tries = "id -u; cat /etc/ressursvenn/secret; ls /var/lib/ressursvenn; touch /opt/x /tmp/x /var/tmp/x /run/lock/x; "
    tries += "head -c 300M /dev/zero >$TMPDIR/x; ls /sys/class/net"
    ran = server.run(
        f"cp {builder} kept; printf '#!/bin/sh\n({tries}) >&2\nexit 1\n' >{builder}; ressursvenn-install --pages; "
        f"status=$?; cat kept >{builder}; exit $status"
    )
    said = ran.stderr.partition("cannot be built: ")[2].splitlines()

    assert ran.returncode == 1 and int(said[0]) > 60000, ran.stderr  # systemd.exec(5): DynamicUser=
    assert len([line for line in said if "Permission denied" in line or "Read-only" in line]) == 6
    assert "File size limit exceeded" in said  # 200 MB, and 256 in all: in memory, so that the disk is never full of it
    assert said[-1] == "lo"


def test_nobody_is_turned_away_while_it_upgrades_and_goes_back(server: Server, tmp_path: Path) -> None:
    (tmp_path / "running").touch()
    reading = visit(server, "read", str(tmp_path / "running"))
    server.done(INSTALL.format("1.1.0"))
    server.done("ressursvenn-install --back")
    (tmp_path / "running").unlink()
    seen = json.loads(reading.communicate(timeout=120)[0])

    print(seen)
    assert seen.keys() == {"200", "slowest"} and seen["200"] > 500
    assert server.done("ressursvenn-install --version").startswith("1.0.0+")


def test_a_second_form_service_answers_while_the_first_restarts(server: Server) -> None:
    """After the way back, as after an upgrade: at no moment does none run."""
    journal = "journalctl -o cat -u 'ressursvenn-forms*' | grep -oE '^(Started|Stopped) [a-z-]+.service'"
    second, first = "ressursvenn-forms-second.service", "ressursvenn-forms.service"
    order = [f"Started {second}", f"Stopped {first}", f"Started {first}", f"Stopped {second}"]

    assert server.done(journal).splitlines()[-4:] == order
    assert server.run(f"systemctl cat {second}").returncode != 0


def test_after_a_power_cut_in_the_middle_of_an_upgrade_the_old_release_serves(
    server: Server, mail: Path, power: ExitStack
) -> None:
    upgrading = [*server.enter(*debian_root.NAMESPACES), "bash", "-c", f"cd; {INSTALL.format('1.2.0')}"]
    with subprocess.Popen(upgrading, env=debian_root.CLEAN, stdout=subprocess.PIPE) as cut_off:
        cut_off.stdout.readline()  # it has been unpacked
        power.close()
    with on(server, mail):
        before = server.done(f"{HEALTH}; ls -A /opt/ressursvenn/releases")
        server.done(INSTALL.format("1.2.0"))
        after = server.done(f"{HEALTH}; ls -A /opt/ressursvenn/releases")

    assert '"version":"1.0.0+' in before and ".new-" in before
    assert '"version":"1.2.0"' in after and ".new-" not in after
