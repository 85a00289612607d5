"""Backup and move while people write, with the real programs: nothing is lost, and each letter counts once."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

import pytest

from tests.chaos.world import World
from tests.support import ROOT
from tests.support.databases import Postgres
from tests.support.moving import without_password
from tests.support.programs import need
from tests.support.tabs import until


def command(world: World, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {"RESSURSVENN_CONFIG": str(world.folder / "config.toml")}
    asked = [sys.executable, "-m", "forms", *arguments]
    return subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True)


def until_more_is_written(world: World) -> None:
    """Wait until something more has been acknowledged."""
    there = len(world.people.acknowledged)
    until(lambda: len(world.people.acknowledged) > there, "another letter is taken")


@contextmanager
def without_couriers(world: World) -> Iterator[None]:
    for courier in world.couriers:
        courier.end(SIGTERM)
    world.most_waiting += len(world.people.acknowledged)  # nothing leaves now, and people are to go on
    yield
    for courier in world.couriers:
        courier.start()


def point_to(world: World, url: str) -> None:
    """Write the new place into the settings, as the command says, and restart the forms."""
    config = world.folder / "config.toml"
    named = 'password_file = "pg"' if url.startswith("postgresql") else ""
    section = f'[database]\nurl = "{without_password(url)}"\n{named}\n'
    config.write_text(re.sub(r"\[database\]\n.*?(?=^\[)", lambda _: section, config.read_text(), flags=re.M | re.S))
    world.web.end(SIGTERM)
    world.web.start()
    world.url = url


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    need("postgresql")
    return World(request.param, seed=1, mount=False)


@pytest.fixture
def target(world: World, request: pytest.FixtureRequest) -> str:
    """The other database, empty."""
    if world.postgres:
        return f"sqlite:///{world.disk.folder}/new.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.empty()


def test_backup_and_move_while_people_write_lose_nothing(world: World, target: str, tmp_path: Path) -> None:
    asked = ["move-outbox", "--to", without_password(target)]
    asked += ["--password-file", "pg"] if target.startswith("postgresql") else []
    with world.writing():
        until_more_is_written(world)
        saved = command(world, "backup", str(tmp_path / "backup.zip"))
        while_couriers_work = command(world, *asked)
        until_more_is_written(world)
        with without_couriers(world):
            until_more_is_written(world)
            moved = command(world, *asked)
            point_to(world, target)
        until_more_is_written(world)

    assert (saved.returncode, moved.returncode) == (0, 0), saved.stderr + moved.stderr
    assert command(world, "backup", "--verify", str(tmp_path / "backup.zip")).returncode == 0
    assert while_couriers_work.returncode == 1 and "a courier is at work" in while_couriers_work.stderr
    assert world.result.wrong == [] and world.result.acknowledged > 0
