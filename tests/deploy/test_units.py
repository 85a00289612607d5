"""The hardening of the units, judged by systemd itself: systemd-analyze, offline. Nothing is started.

The whole was also booted, with nginx of Debian 12 under its systemd 252; docs/decisions/0026-web-server-limits.md.
"""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.nginx import DEPLOY, unit
from tests.support.programs import need

DEBIAN = """[Service]
Type=forking
PIDFile=/run/nginx.pid
ExecStart=/usr/sbin/nginx -g 'daemon on; master_process on;'
"""
DROP_IN = "nginx.service.d/private.conf"
WANTED = {
    "nginx": 3.0,
    "ressursvenn-forms": 1.0,
    "ressursvenn-courier": 1.5,
    "ressursvenn-backup": 1.5,
}  # of 10: what systemd calls "unsafe"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """A folder with our units, and Debian's nginx with our drop-in."""
    shutil.copytree(DEPLOY, tmp_path, dirs_exist_ok=True)
    (tmp_path / "nginx.service").write_text(DEBIAN)
    return tmp_path


def exposure(service: Path) -> float:
    """What systemd judges *service* to be exposed: 0 to 10."""
    command = [need("systemd-analyze"), "security", "--offline=true", "--no-pager", str(service)]
    ran = subprocess.run(command, capture_output=True, text=True)
    return float(re.findall(r"Overall exposure level for \S+: ([\d.]+)", ran.stdout)[0])


@pytest.mark.parametrize("name", WANTED)
def test_a_unit_is_no_more_exposed_than_its_work_needs(units: Path, name: str) -> None:
    assert exposure(units / f"{name}.service") <= WANTED[name]


def test_nginx_may_write_no_disk_and_start_no_program() -> None:
    nginx = unit(DROP_IN)

    assert (nginx["ProtectSystem"], nginx["ReadWritePaths"], nginx["NoExecPaths"]) == ("strict", "/run", "/")
    assert nginx["TemporaryFileSystem"].startswith("/var/lib/nginx:")
    assert (nginx["LimitCORE"], nginx["MemorySwapMax"]) == ("0", "0")


def test_nginx_is_kept_from_settings_secrets_and_letters() -> None:
    assert {"-/etc/ressursvenn", "-/var/lib/ressursvenn"} <= set(unit(DROP_IN)["InaccessiblePaths"].split())


def test_nginx_has_as_many_descriptors_as_its_configuration_names() -> None:
    configured = re.findall(r"^worker_rlimit_nofile (\d+);", (DEPLOY / "nginx.conf").read_text(), re.MULTILINE)

    assert configured == [unit(DROP_IN)["LimitNOFILE"]]


def test_a_worker_that_is_killed_for_its_memory_takes_nothing_else_with_it() -> None:
    nginx = unit(DROP_IN)

    assert (nginx["OOMPolicy"], nginx["Restart"]) == ("continue", "always")


def test_a_backup_is_written_to_no_swap_and_goes_to_the_operators_key_alone() -> None:
    backup = unit("ressursvenn-backup.service")

    assert (backup["LimitCORE"], backup["MemorySwapMax"]) == ("0", "0")
    assert {"--settings", "--encrypt-to"} <= set(backup["ExecStart"].split())


def test_what_is_held_open_is_ended_by_a_reload_every_quarter_of_an_hour() -> None:
    timer = configparser.ConfigParser()
    timer.read(DEPLOY / "ressursvenn-connections.timer")

    assert timer["Timer"]["OnUnitActiveSec"] == "15min"
    assert unit("ressursvenn-connections.service")["ExecStart"].endswith(
        "systemctl try-reload-or-restart nginx.service"
    )


def misunderstood(units: Path) -> list[str]:
    """The lines of our units that systemd does not understand: it passes over them, and what they promise with them."""
    names = [str(path) for kind in ("service", "socket", "timer") for path in units.glob(f"*.{kind}")]
    command = [need("systemd-analyze"), "verify", "--man=no", "--recursive-errors=no", *names]
    said = subprocess.run(command, capture_output=True, text=True).stderr
    return [line for line in said.splitlines() if re.match(rf"{re.escape(str(units))}\S+:\d+: ", line)]


def test_systemd_understands_every_line_of_the_units(units: Path) -> None:
    assert misunderstood(units) == []


@pytest.mark.parametrize("name", [DROP_IN, "ressursvenn-courier.service"])
def test_a_limit_of_memory_that_systemd_does_not_understand_is_noticed(units: Path, name: str) -> None:
    text = (units / name).read_text()
    (units / name).write_text(re.sub("(?m)^MemoryMax=.*", "MemoryMax=much", text))

    assert len(misunderstood(units)) == 1
