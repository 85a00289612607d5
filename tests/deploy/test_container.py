"""The container files, as far as they can be judged without an engine: structure, rights, commands.

The image itself is built and run by test_container_image.py, in the long run.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import ROOT
from tests.support.nginx import unit
from tests.support.programs import need

CONTAINER = ROOT / "deploy" / "container"
COMPOSE: dict[str, Any] = yaml.safe_load((CONTAINER / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
# Of the Compose Specification (compose-spec.io, 05-services.md): what we use of it.
KNOWN = {
    *("cap_add", "cap_drop", "command", "depends_on", "entrypoint", "environment", "healthcheck", "image", "logging"),
    *("mem_limit", "memswap_limit", "network_mode", "networks", "profiles", "read_only", "restart", "secrets"),
    *("security_opt", "shm_size", "stop_grace_period", "tmpfs", "ulimits", "user", "volumes"),
}


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Containerfile, with lines that go on joined."""
    text = re.sub(r"^#.*\n", "", (CONTAINER / "Containerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = [line for line in text.replace("\\\n", "").splitlines() if line.strip()]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def final_stage() -> list[tuple[str, str]]:
    found = instructions()
    last = max(place for place, (word, _) in enumerate(found) if word == "FROM")
    return found[last:]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_says_only_what_the_specification_knows(name: str) -> None:
    assert set(SERVICES[name]) <= KNOWN
    assert "image" in SERVICES[name] and not {"network_mode", "networks"} <= set(SERVICES[name])


@pytest.mark.parametrize("kind", ["networks", "secrets"])
def test_what_a_service_uses_is_declared(kind: str) -> None:
    used = {one for service in SERVICES.values() for one in service.get(kind, [])}

    assert used == set(COMPOSE[kind])


def test_every_named_volume_is_declared_and_used() -> None:
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service["volumes"]]

    assert {mount for mount in mounts if mount[0] not in "./"} == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_root_that_cannot_be_written_and_no_rights_to_gain(name: str) -> None:
    service = SERVICES[name]

    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_what_sees_her_words_has_no_network_and_no_password_of_the_mail_server() -> None:
    web = [SERVICES["web1"], SERVICES["web2"]]

    assert [one["network_mode"] for one in web] == ["none", "none"]
    assert all("/dev/null:/etc/ressursvenn/smtp-password:ro" in one["volumes"] for one in web)
    assert "/dev/null:/etc/ressursvenn/secret:ro" in SERVICES["courier"]["volumes"]


def test_nginx_sees_the_visitors_own_addresses_and_has_the_rights_of_its_unit() -> None:
    """Behind published ports many visitors share the address of a bridge, and so one rate limit."""
    nginx, rights = SERVICES["nginx"], unit("nginx.service.d/private.conf")

    assert nginx["network_mode"] == "host"
    assert {f"CAP_{name}" for name in nginx["cap_add"]} == set(rights["CapabilityBoundingSet"].split())
    assert nginx["ulimits"] == {"core": int(rights["LimitCORE"]), "nofile": int(rights["LimitNOFILE"])}


def test_a_folder_for_sockets_belongs_to_who_makes_them_whoever_mounts_it_first() -> None:
    made = {name: volume.get("driver_opts", {}).get("o") for name, volume in COMPOSE["volumes"].items()}

    assert made["database-socket"].startswith("uid=999,gid=999,") and SERVICES["database"]["user"] == "999:999"
    assert made["sockets"].startswith("uid=10001,gid=10001,")


def test_a_database_is_made_in_utf8_whatever_the_locale_of_its_image() -> None:
    assert "--encoding=UTF8 --no-locale" in SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_no_secret_stands_in_the_compose_file() -> None:
    written = [value for service in SERVICES.values() for value in service.get("environment", {}).items()]

    assert not [name for name, _ in written if "PASSWORD" in name and not name.endswith("_FILE")]


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    assert [rest for word, rest in final_stage() if word == "USER"] == ["10001:10001"]


def test_the_last_stage_installs_nothing() -> None:
    runs = " ".join(rest for word, rest in final_stage() if word == "RUN")

    assert not re.search(r"\b(apt|apt-get|pip install|gcc|make|curl|wget)\b", runs)


def test_all_that_is_copied_into_the_image_is_in_a_release_and_let_through(first: Path, tmp_path: Path) -> None:
    """Of a release: in a checkout there is neither a version nor a wheel. The list lies where a release has it too."""
    with tarfile.open(first) as packed:
        packed.extractall(tmp_path, filter="data")
    [release] = tmp_path.iterdir()
    let_through = (release / "deploy" / "container" / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    copied = {rest.split()[0] for word, rest in instructions() if word == "COPY" and not rest.startswith("--from")}

    assert copied == {line[1:] for line in let_through if line.startswith("!")}
    assert [path for path in copied if not (release / path).exists()] == []


def test_every_part_of_the_program_that_the_forms_import_is_in_the_image(tmp_path: Path) -> None:
    for path in ("directory", "forms", "theme", "data"):
        shutil.copytree(ROOT / path, tmp_path / path, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-c", "import forms.wsgi, forms.admin.cli, directory; directory.load()"]

    ran = subprocess.run(command, cwd=tmp_path, env={"PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command of the image, with our Python in the place of the image's."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    command = ["sh", str(CONTAINER / "run"), *arguments]
    return subprocess.run(command, cwd=ROOT, env={"PATH": path}, capture_output=True, text=True)


def test_the_commands_of_the_image_are_those_that_the_compose_file_gives() -> None:
    said = run("admin", "--version"), run("nothing"), run("web"), run("answers")
    ours = {name: one for name, one in SERVICES.items() if name not in ("database", "nginx")}

    assert [one.returncode for one in said] == [0, 2, 2, 2]
    assert {started(one)[0] for one in ours.values()} == {"web", "courier", "admin"}


def started(service: dict[str, Any], *typed: str) -> list[str]:
    """What the image's entry point gets: what is typed after `docker compose run NAME` replaces the command alone."""
    entry = service.get("entrypoint", ["/usr/local/bin/run"])
    return [*entry[1:], *(typed or service["command"])]


def test_what_is_typed_after_admin_is_its_command() -> None:
    assert run(*started(SERVICES["admin"], "--version")).stdout.startswith("ressursvenn ")
    assert SERVICES["admin"]["entrypoint"][0] == "/usr/local/bin/run"


def test_a_web_host_that_does_not_answer_is_said_to_the_engine() -> None:
    asked = {name: SERVICES[name]["healthcheck"]["test"] for name in ("web1", "web2")}
    ran = run("answers", "nobody")

    assert asked == {name: ["CMD", "/usr/local/bin/run", "answers", name] for name in ("web1", "web2")}
    assert ran.returncode == 1 and ran.stderr.startswith("run: the form service nobody does not answer: ")


def test_the_forms_run_as_in_the_unit() -> None:
    unit_says = shlex.split(unit("ressursvenn-forms.service")["ExecStart"])
    ours = (CONTAINER / "run").read_text("utf-8")

    figures = [*unit_says[unit_says.index("--workers") : unit_says.index("--worker-tmp-dir")], unit_says[-1]]
    assert [word for word in figures if word not in ours] == []


def test_nginx_takes_its_configuration_with_both_hosts(tmp_path: Path) -> None:
    """The lines of the handbook, on our nginx.conf; whether nginx accepts the rest is for the tests of nginx.conf."""
    page = (ROOT / "docs" / "operators" / "containers.md").read_text("utf-8")
    [line] = re.findall(r"^(sed [^\n]*\\\n[^\n]*)deploy/nginx.conf > nginx.conf$", page, re.MULTILINE)
    done = subprocess.run(["sh", "-c", f"{line} deploy/nginx.conf"], cwd=ROOT, capture_output=True, text=True)

    assert re.findall(r"server unix:(\S+) max_fails", done.stdout) == [
        "/run/sockets/web1.sock",
        "/run/sockets/web2.sock",
    ]
    assert "ressursvenn.sock" not in done.stdout and need("nginx")
