"""deploy/install under a prefix, with real nginx, gunicorn and pip: install, upgrade, publish, back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import directory
from tests.support import releases
from tests.support.installed import Installed
from tests.support.releases import Parts

NEW_NUMBER = b"99 99 99 99"
Empty = Callable[[], Installed]


@pytest.fixture(scope="module")
def installed(empty: Empty, first: Path) -> Installed:
    """A server on which 1.0.0 was installed first; tests go on from what serves then."""
    return empty().installed(first)


@pytest.fixture
def server(installed: Installed, first: Path) -> Installed:
    """The same, with 1.0.0 serving."""
    if installed.serving() != "1.0.0":
        assert installed.install("--back").returncode == 0
    assert installed.serving() == "1.0.0"
    return installed


def test_an_empty_server_serves_after_one_command(server: Installed) -> None:
    assert b"<form" in server.ask("/form/nb/write/") or b"tel:" in server.ask("/form/nb/write/")
    assert b"<html" in server.ask("/nb/") and (server.root / "etc/ressursvenn/secret").stat().st_mode & 0o777 == 0o600


def test_the_settings_are_the_example_filled_in(server: Installed) -> None:
    text = (server.root / "etc/ressursvenn/config.toml").read_text()

    assert f'origin = "https://{server.answers["host"]}"\n' in text and f"port = {server.mail_port}\n" in text
    assert '[coordinator]\naddress = "coordinator@ressursvenn.example"\n' in text and "# Where the forms are" in text


def test_a_second_run_changes_nothing_and_restarts_nothing(server: Installed, first: Path) -> None:
    log = server.root / "run/systemctl.log"
    before = server.files()
    log.write_text("")
    ran = server.install(first)

    assert ran.returncode == 0 and "is installed already" in ran.stdout
    assert server.files() == before and {line.split()[0] for line in log.read_text().splitlines()} == {"is-active"}


def test_the_file_with_the_password_is_needed_once(server: Installed, first: Path) -> None:
    (server.root / "password").unlink()
    ran = server.install(first)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert (server.root / "etc/ressursvenn/smtp-password").read_text() == "right\n"


def test_a_mail_server_may_ask_for_no_password(bare: Installed, first: Path) -> None:
    ran = bare.install(first, "--dry-run", mail_user="", mail_password_file="")

    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_dry_run_says_the_steps_and_changes_nothing(bare: Installed, first: Path) -> None:
    ran = bare.install(first, "--dry-run")

    assert ran.returncode == 0 and "would do: switch from nothing to 1.0.0" in ran.stdout
    assert bare.files() == {}


def test_an_upgrade_serves_and_back_serves_the_release_before(server: Installed, parts: Parts, tmp_path: Path) -> None:
    upgraded = server.install(releases.whole(parts, tmp_path, "1.1.0"))
    served = server.serving()
    back = server.install("--back")

    assert (upgraded.returncode, served, back.returncode) == (0, "1.1.0", 0), upgraded.stderr + back.stderr
    assert server.serving() == "1.0.0"


def changed_limits(tree: Path) -> None:
    limits = tree / "deploy/nginx.service.d/private.conf"
    limits.write_text(limits.read_text().replace("TasksMax=256", "TasksMax=255"))


def test_nginx_is_restarted_where_its_unit_has_changed(server: Installed, parts: Parts, tmp_path: Path) -> None:
    log = server.root / "run/systemctl.log"
    log.write_text("")
    ran = server.install(releases.whole(parts, tmp_path, "1.5.0", changed_limits))
    done = log.read_text().splitlines()

    assert ran.returncode == 0 and {
        "restart nginx",
        "enable ressursvenn-connections.timer ressursvenn-pages.timer",
    } <= set(done)
    assert "reload-or-restart nginx" not in done
    assert not any("backup" in one for one in done)  # its timer is there, and waits for the operator's key
    assert (server.root / "etc/systemd/system/ressursvenn-backup.timer").exists()
    server.install("--back")


def broken_import(tree: Path) -> None:
    (tree / "forms/outbox/outbox.py").write_text("import nothing_of_this_name\n")


def test_a_release_that_cannot_be_imported_never_serves(server: Installed, parts: Parts, tmp_path: Path) -> None:
    ran = server.install(releases.whole(parts, tmp_path, "1.2.0", broken_import))

    assert ran.returncode == 1 and "nothing_of_this_name" in ran.stderr
    assert server.serving() == "1.0.0" and not (server.root / "opt/ressursvenn/releases/1.2.0").exists()


def broken_unit(tree: Path) -> None:
    """Passes every trial, and does not start as the unit says."""
    unit = tree / "deploy/ressursvenn-forms.service"
    unit.write_text(unit.read_text().replace("--threads 4", "--threads four"))


def test_a_release_that_does_not_answer_after_the_switch_is_taken_back(
    server: Installed, parts: Parts, tmp_path: Path
) -> None:
    ran = server.install(releases.whole(parts, tmp_path, "1.3.0", broken_unit))

    assert ran.returncode == 1 and "1.3.0 did not answer after the switch, so 1.0.0 serves again" in ran.stderr
    assert server.serving() == "1.0.0"


def broken_lock(tree: Path) -> None:
    next(iter((tree / "wheels").glob("[Ff]lask-*"))).write_bytes(b"no wheel")


@pytest.mark.long
def test_a_wheel_that_the_lock_does_not_know_is_not_installed(server: Installed, parts: Parts, tmp_path: Path) -> None:
    ran = server.install(releases.whole(parts, tmp_path, "1.4.0", broken_lock))

    assert ran.returncode == 1 and "cannot be installed" in ran.stderr
    assert server.serving() == "1.0.0"


def new_number(tree: Path) -> None:
    """Another number in data and page, as a build would leave it."""
    shelters = tree / "data/shelters.yaml"
    shelters.write_text(f"# {NEW_NUMBER.decode()}\n{shelters.read_text()}")
    (tree / "site/nb/index.html.gz").unlink()
    (tree / "site/nb/index.html").write_bytes(b"<html>" + NEW_NUMBER)
    frame = tree / "site/form/frame.json"
    said = json.loads(frame.read_text())
    said["built_from"]["data"] = directory.fingerprint(tree / "data")
    frame.write_text(json.dumps(said))


def test_a_changed_number_is_published_once(server: Installed, parts: Parts, tmp_path: Path) -> None:
    file = releases.data_alone(parts, tmp_path, "1.0.0+aaaa", new_number)
    published, page = server.install("--publish", file), server.ask("/nb/")
    before = server.files()
    again = server.install("--publish", file)

    assert (published.returncode, page, server.serving()) == (0, b"<html>" + NEW_NUMBER, "1.0.0+aaaa"), published.stderr
    assert "nothing to do" in again.stdout and server.files() == before


def test_a_site_of_other_data_is_not_published(server: Installed, parts: Parts, tmp_path: Path) -> None:
    file = releases.data_alone(parts, tmp_path, "1.0.0+bbbb", lambda tree: (tree / "data/more.yaml").write_text("a: b"))
    ran = server.install("--publish", file)

    assert ran.returncode == 1 and "the site was built from another data/" in ran.stderr
    assert server.serving() == "1.0.0"


def test_a_site_for_another_release_is_not_published(server: Installed, parts: Parts, tmp_path: Path) -> None:
    file = releases.data_alone(parts, tmp_path, "2.0.0+cccc")
    said = server.refused("--publish", file)

    assert said == f"install: {file} is for release 2.0.0, and 1.0.0 serves here: install release 2.0.0 first\n"


@pytest.mark.long
def test_three_releases_are_kept(server: Installed, parts: Parts, tmp_path: Path) -> None:
    names = [f"1.0.0+{name * 4}" for name in "def"]
    ran = [server.install("--publish", releases.data_alone(parts, tmp_path, name, new_number)) for name in names]

    assert [one.returncode for one in ran] == [0, 0, 0] and server.install("--version").stdout == "1.0.0+ffff\n"
    assert sorted(path.name for path in (server.root / "opt/ressursvenn/releases").iterdir()) == names


def test_what_is_published_holds_no_program(server: Installed, parts: Parts, tmp_path: Path) -> None:
    def with_program(tree: Path) -> None:
        (tree / "deploy").mkdir()
        (tree / "deploy" / "install").write_text("#!/bin/sh\n")

    said = server.refused("--publish", releases.data_alone(parts, tmp_path, "1.0.0+9999", with_program))

    assert "holds more than site and data: deploy" in said
