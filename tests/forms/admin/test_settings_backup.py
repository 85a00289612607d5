"""The settings in a backup: on a new machine every centre is as open, and as confirmed, as it was on the old one."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from forms.admin.settings_files import collect
from forms.settings.inboxes import Inbox
from forms.settings.settings import OF_THE_FORMS, from_environment
from tests.support.operator import Operator


@pytest.fixture
def backup(operator: Operator) -> str:
    """A backup of a server where oslo is open."""
    operator.add()
    assert operator.run("confirm", "oslo", *operator.phrase().split()).status == 0
    path = operator.folder / "backup.zip"
    assert operator.run("backup", str(path), "--settings").status == 0
    return str(path)


@pytest.fixture
def restored(operator: Operator, backup: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that puts the settings of the backup on a new host of this name, which commands then use."""

    def restore(host: str) -> Path:
        folder = tmp_path / host
        folder.mkdir()
        monkeypatch.setenv("RESSURSVENN_CONFIG", str(folder / "config.toml"))
        said = operator.run("restore", backup, "--settings")
        assert said.status == 0, said.err
        return folder

    return restore


def as_the_courier_sees_it() -> Inbox:
    """The inbox of oslo, read without the secret of the forms."""
    return from_environment(os.environ, withheld=OF_THE_FORMS).inboxes["oslo"]


def test_on_a_new_machine_the_centre_is_open(operator: Operator, restored: Callable[[str], Path]) -> None:
    restored("new")
    table = operator.run("check").out

    assert [line for line in table.splitlines() if line.split()[:1] == ["oslo"] and line.endswith(" open")], table


def test_the_courier_of_every_new_host_sends_there(restored: Callable[[str], Path]) -> None:
    for host in ("one", "other"):
        restored(host)
        assert as_the_courier_sees_it().unconfirmed == ""


def test_a_section_that_was_edited_after_the_restore_is_closed(restored: Callable[[str], Path]) -> None:
    config = restored("new") / "config.toml"
    config.write_text(config.read_text().replace("post@oslo.example", "thief@evil.example"))

    assert "changed since it was confirmed: address" in as_the_courier_sees_it().unconfirmed


def test_the_forms_another_user_of_the_group_can_read_certificates_and_no_secret(
    restored: Callable[[str], Path],
) -> None:
    found = {path.name: path.stat().st_mode & 0o777 for path in restored("new").iterdir()}

    assert found.pop("oslo.asc") == 0o640
    assert set(found.values()) == {0o600} and {"secret", "confirm-key", "password"} <= set(found)


def test_the_authority_of_the_database_is_taken_along(operator: Operator, tmp_path: Path) -> None:
    authority, config = tmp_path / "settings" / "db-ca.pem", operator.config
    authority.write_text("an authority")
    url = f"postgresql://me@127.0.0.1:1/x?sslmode=verify-full&sslrootcert={authority}"
    text = config.read_text()
    old = next(line for line in text.splitlines() if line.startswith("url = "))
    config.write_text(text.replace(old, f'url = "{url}"'))

    assert collect(config)["settings/db-ca.pem"] == b"an authority"
