"""A backup: of one moment, whole or refused, private, and never in the place of a good one before it is finished."""

import json
import os
import resource
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from forms.admin import new_file
from forms.outbox.outbox import Outbox
from tests.support import ROOT
from tests.support.databases import Postgres, fill
from tests.support.moving import NOW, SEALED, UseDatabase
from tests.support.operator import Operator


@pytest.fixture
def backup(operator: Operator) -> Path:
    return operator.folder / "backup.zip"


def files(backup: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(backup) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(backup: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(files(backup)["manifest.json"])
    return found


def rewritten(backup: Path, changed: str, content: bytes) -> None:
    """Write the archive anew with another *content* of one file: every checksum of the zip itself is right."""
    kept = files(backup) | {changed: content}
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)


def test_a_backup_holds_every_row_and_is_private(operator: Operator, full_outbox: Outbox, backup: Path) -> None:
    said = operator.run("backup", str(backup))

    assert said.status == 0 and "4 letters, 1 marks, 4 rates, of 2" in said.out
    assert (manifest(backup)["rows"], backup.stat().st_mode & 0o777) == ({"letters": 4, "marks": 1, "rates": 4}, 0o600)


def test_no_letter_of_a_later_moment_is_in_it(
    operator: Operator, full_outbox: Outbox, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(full_outbox.database, 2000)
    room = new_file.check_room

    def storing(folder: Path) -> None:
        full_outbox.put(os.urandom(8), "oslo", SEALED, NOW)
        full_outbox.put(os.urandom(8), "alta", SEALED, NOW)
        room(folder)

    monkeypatch.setattr("forms.admin.backup.check_room", storing)
    operator.run("backup", str(backup))

    assert full_outbox.counts(NOW).waiting > 2002
    assert manifest(backup)["rows"] == {"letters": 2004, "marks": 1, "rates": 4}


def test_letters_are_stored_while_a_backup_is_being_read(
    operator: Operator, full_outbox: Outbox, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[bool] = []

    def press(_folder: Path) -> None:
        pressing = threading.Thread(target=lambda: stored.append(full_outbox.put(b"new", "oslo", SEALED, NOW)))
        pressing.start()
        pressing.join()

    monkeypatch.setattr("forms.admin.backup.check_room", press)
    operator.run("backup", str(backup))

    assert stored[0]


def test_with_settings_every_file_that_they_name_is_in_it(
    operator: Operator, full_outbox: Outbox, backup: Path
) -> None:
    operator.add()
    said = operator.run("backup", str(backup), "--settings")

    held = {name for name in files(backup) if name.startswith("settings/")}
    assert {"settings/config.toml", "settings/secret", "settings/password", "settings/oslo.asc"} <= held
    assert "It holds secrets" in said.out


def test_without_settings_no_secret_is_in_it(operator: Operator, full_outbox: Outbox, backup: Path) -> None:
    operator.run("backup", str(backup))

    assert set(files(backup)) == {"outbox.jsonl", "manifest.json"}


def test_a_key_that_cannot_be_read_is_named_and_nothing_is_written(
    operator: Operator, full_outbox: Outbox, backup: Path
) -> None:
    operator.add()
    (operator.config.parent / "oslo.asc").unlink()
    said = operator.run("backup", str(backup), "--settings")

    assert said.status == 1 and "oslo.asc, which the settings name, cannot be read: No such file" in said.err
    assert not backup.exists()


def test_whole_backups_are_verified_without_settings(
    operator: Operator, full_outbox: Outbox, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.run("backup", str(backup))
    monkeypatch.delenv("RESSURSVENN_CONFIG")

    assert operator.run("backup", "--verify", str(backup)).out.startswith(f"{backup} is whole: 4 letters")


def test_a_row_that_was_changed_is_noticed(operator: Operator, full_outbox: Outbox, backup: Path) -> None:
    operator.run("backup", str(backup))
    rewritten(backup, "outbox.jsonl", files(backup)["outbox.jsonl"].replace(b"oslo", b"alta"))

    said = operator.run("backup", "--verify", str(backup))
    assert (said.status, "the checksum of outbox.jsonl is another" in said.err) == (1, True)


@pytest.mark.parametrize("kept", [0, 10, 200, -1])
def test_a_backup_that_was_cut_is_refused_in_one_sentence(
    operator: Operator, full_outbox: Outbox, backup: Path, kept: int
) -> None:
    operator.run("backup", str(backup))
    backup.write_bytes(backup.read_bytes()[:kept])

    said = operator.run("backup", "--verify", str(backup))
    assert (said.status, said.err.count("\n")) == (1, 1)
    assert "is no whole backup" in said.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"format": "another"}', "is no 'ressursvenn-backup 1'; restore it with the version that wrote it"),
        (b"[1]", "is no whole backup"),
    ],
)
def test_an_archive_that_another_program_wrote_is_refused(
    operator: Operator, full_outbox: Outbox, backup: Path, content: bytes, said: str
) -> None:
    operator.run("backup", str(backup))
    rewritten(backup, "manifest.json", content)

    assert said in operator.run("backup", "--verify", str(backup)).err


def test_a_backup_that_is_not_there_is_named(operator: Operator, backup: Path) -> None:
    assert operator.run("restore", str(backup)).err.startswith(f"{backup} cannot be read: No such file or directory")


def test_a_letter_that_the_outbox_held_damaged_is_named(
    operator: Operator, full_outbox: Outbox, backup: Path, database: str
) -> None:
    with full_outbox.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE letters SET digest = once WHERE centre = 'molde'")
    operator.run("backup", str(backup))

    said = operator.run("backup", "--verify", str(backup))
    assert (said.status, "damaged in the outbox already" in said.err) == (1, True)


def test_a_file_that_is_no_backup_is_not_replaced(operator: Operator, full_outbox: Outbox) -> None:
    said = operator.run("backup", str(operator.config))

    assert said.status == 1 and "is there already, and is no backup" in said.err
    assert operator.config.read_text().startswith("\n[service]")


def limited(operator: Operator, backup: Path) -> subprocess.CompletedProcess[str]:
    """Make a backup by a process that may write 50 bytes into a file, as on a disk that is full."""
    command = [sys.executable, "-m", "forms", "backup", str(backup)]
    environment = {"RESSURSVENN_CONFIG": str(operator.config), "PYTHONDONTWRITEBYTECODE": "1"}

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))

    return subprocess.run(command, cwd=ROOT, env=environment, preexec_fn=limit, capture_output=True, text=True)


def test_on_a_full_disk_one_sentence_is_said_and_the_old_backup_stays(
    operator: Operator, use: UseDatabase, backup: Path, postgres: Postgres
) -> None:
    use(postgres.empty())  # with SQLite the limit would hit the outbox too
    operator.run("backup", str(backup))
    before = backup.read_bytes()

    said = limited(operator, backup)
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert f"{backup} was not written: File too large; make room" in said.stderr
    assert (backup.read_bytes(), [path.name for path in operator.folder.glob(".*")]) == (before, [])


def test_the_space_that_letters_need_is_left_to_them(
    operator: Operator, full_outbox: Outbox, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_file, "FREE_BYTES", 10**18)
    said = operator.run("backup", str(backup))

    assert said.status == 1 and "bytes left, of which letters may need" in said.err
    assert not backup.exists()


def test_what_a_killed_backup_left_behind_is_taken_over(operator: Operator, full_outbox: Outbox, backup: Path) -> None:
    left = backup.with_name(".backup.zip.unfinished")
    left.write_bytes(b"x" * 100_000)
    left.chmod(0o644)
    operator.run("backup", str(backup))

    assert (left.exists(), backup.stat().st_mode & 0o777) == (False, 0o600)
    assert operator.run("backup", "--verify", str(backup)).status == 0


def test_two_backups_into_one_file_do_not_mix(operator: Operator, full_outbox: Outbox, backup: Path) -> None:
    with new_file.replacing(backup):
        said = operator.run("backup", str(backup))

    assert (said.status, "another backup is being written to it" in said.err) == (1, True)
