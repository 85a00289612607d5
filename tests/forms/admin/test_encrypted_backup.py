"""A backup encrypted to the operator's own key: gpg opens it, nothing else does, and no disk ever holds it in plain."""

import re
import shlex
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest

from forms.admin import new_file
from forms.outbox.outbox import Outbox
from forms.sealing import openpgp, openpgp_file
from tests.support import ROOT, keys
from tests.support.databases import Change
from tests.support.moving import everything
from tests.support.operator import Operator, Result


@pytest.fixture
def backup(operator: Operator) -> Path:
    return operator.folder / "backup.zip.gpg"


def encrypted(operator: Operator, backup: Path, key: str = "usable") -> Result:
    file = operator.file(f"{key}.asc", keys.openpgp(key)[0])
    return operator.run("backup", str(backup), "--settings", "--encrypt-to", str(file))


def decrypted(backup: Path) -> str:
    """The backup as gpg opens it, in a file."""
    plain = backup.with_name("opened.zip")
    plain.write_bytes(keys.gpg().open(backup.read_bytes()))
    return str(plain)


@pytest.mark.parametrize("key", ["usable", "rsa", "nist", "primary encrypts"])
def test_what_gpg_opens_can_be_put_back(
    operator: Operator, full_outbox: Outbox, backup: Path, change: Change, key: str
) -> None:
    before = everything(full_outbox)
    said = encrypted(operator, backup, key)
    change("DELETE FROM letters")
    plain = decrypted(backup)

    assert (said.status, backup.stat().st_mode & 0o777) == (0, 0o600), said.err
    assert f"Encrypted to the key {keys.openpgp(key)[1]}" in said.out and "secrets" not in said.out
    assert operator.run("restore", plain, "--yes").status == 0
    assert everything(full_outbox) == before


def test_a_key_that_is_made_as_the_handbook_says_is_taken(operator: Operator, backup: Path) -> None:
    page = (ROOT / "docs/operators/backup.md").read_text()
    make, export = (
        shlex.split(line, comments=True)[1:] for line in re.findall(r"^gpg --(?:q|a).*$", page, re.MULTILINE)
    )
    keys.gpg().run(*make)
    file = operator.file("backup.asc", keys.gpg().run(*export[: export.index(">")]))
    said = operator.run("backup", str(backup), "--encrypt-to", str(file))

    assert said.status == 0, said.err
    assert operator.run("backup", "--verify", decrypted(backup)).status == 0


def test_no_disk_holds_it_in_plain(
    operator: Operator, full_outbox: Outbox, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []
    done: list[bool] = []
    encrypt = openpgp_file.encrypt

    def looking(source: BinaryIO, target: BinaryIO, certificate: openpgp.Certificate) -> None:
        seen.extend(path for path in operator.folder.rglob("*") if path.is_file() and b"PK\3\4" in path.read_bytes())
        seen.extend(path for path in [Path(f"/proc/self/fd/{source.fileno()}").readlink()] if path.exists())
        encrypt(source, target, certificate)
        done.append(True)

    monkeypatch.setattr(openpgp_file, "encrypt", looking)
    encrypted(operator, backup)

    assert (seen, done) == ([], [True]) and not zipfile.is_zipfile(backup)


@pytest.mark.parametrize(
    ("key", "said"),
    [("expired", "expired on"), ("revoked", "is revoked"), ("rsa 1024", "is RSA with 1024 bits; name the public half")],
)
def test_a_key_that_is_not_good_is_refused_and_nothing_is_written(
    operator: Operator, full_outbox: Outbox, backup: Path, key: str, said: str
) -> None:
    ran = encrypted(operator, backup, key)

    assert (ran.status, said in ran.err, "centre" in ran.err, ran.err.count("\n")) == (1, True, False, 1), ran.err
    assert not backup.exists()


def test_a_secret_key_is_refused(operator: Operator, full_outbox: Outbox, backup: Path) -> None:
    secret = keys.gpg().run("--armor", "--export-secret-keys", keys.openpgp()[1])
    said = operator.run("backup", str(backup), "--encrypt-to", str(operator.file("secret.asc", secret)))

    assert said.status == 1 and "secret" in said.err and not backup.exists()


@pytest.mark.parametrize("command", [("restore", "--yes"), ("backup", "--verify")])
def test_one_that_is_still_encrypted_is_told_with_the_command_that_opens_it(
    operator: Operator, full_outbox: Outbox, backup: Path, command: tuple[str, str]
) -> None:
    encrypted(operator, backup)
    said = operator.run(*command, str(backup))

    right = f"gpg --output {backup.with_suffix('')} --decrypt {backup}"
    assert (said.status, said.err) == (1, f"{backup} is encrypted; open it where the key is, and name the file that "
                                          f"comes of it: {right}\n")  # fmt: skip


@pytest.mark.parametrize("where", [0.3, 0.6, 0.999])
def test_one_that_was_altered_by_one_byte_is_not_opened(
    operator: Operator, full_outbox: Outbox, backup: Path, where: float
) -> None:
    encrypted(operator, backup)
    altered = bytearray(backup.read_bytes())
    altered[int(len(altered) * where)] ^= 1

    with pytest.raises(AssertionError, match="gpg: "):
        keys.gpg().open(bytes(altered))


def test_where_the_disk_is_full_the_one_before_stays(
    operator: Operator, full_outbox: Outbox, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encrypted(operator, backup)
    before = backup.read_bytes()
    monkeypatch.setattr(new_file, "FREE_BYTES", 10**18)
    said = encrypted(operator, backup)

    assert (said.status, backup.read_bytes(), len(list(operator.folder.glob(".*")))) == (1, before, 0)


def test_a_message_that_was_cut_off_is_noticed(tmp_path: Path) -> None:
    data, fingerprint = keys.openpgp()
    judged = openpgp.judge(data, fingerprint, keys.NOW)
    with (tmp_path / "plain").open("w+b") as plain, (tmp_path / "made").open("w+b") as made:
        plain.write(b"x" * 100_000)
        plain.flush()
        openpgp_file.encrypt(plain, made, judged)
    whole = (tmp_path / "made").read_bytes()
    (tmp_path / "made").write_bytes(whole[:-1])

    with (tmp_path / "made").open("rb") as cut, pytest.raises(OSError, match="cut off"):
        openpgp_file._check(cut, judged)


def test_what_the_disk_says_is_said_without_a_stack_trace(tmp_path: Path) -> None:
    data, fingerprint = keys.openpgp()
    judged = openpgp.judge(data, fingerprint, keys.NOW)
    with (
        (tmp_path / "plain").open("w+b") as plain,
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(OSError, match="No space left on device"),
    ):
        openpgp_file.encrypt(plain, full, judged)
