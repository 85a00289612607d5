"""What deploy/install refuses: one sentence that says what would be right, and nothing is changed."""

import fcntl
import os
import shutil
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from demo import tls_key
from release import archive
from tests.support import ROOT, releases
from tests.support.installed import Installed
from tests.support.releases import Parts

INSTALL = ROOT / "deploy" / "install"
WRONG = {
    "nothing but a host": (
        dict.fromkeys(("sender", "coordinator", "mail_host"), ""),
        "answers are missing: sender coordinator mail_host; give them with --answers FILE, or run this on a terminal",
    ),
    "an address": (
        {"host": "https://ressursvenn.example/"},
        "must be a name in small letters, like ressursvenn.example",
    ),
    "no dot": ({"host": "server"}, "must be a name in small letters, like ressursvenn.example"),
    "another name": (
        {"host": "other.example"},
        "the pages in the file are for ressursvenn.example, and this server is other.example: make it again with SITE=",
    ),
    "no certificate": (
        {"certificate": "/nowhere.pem"},
        "certificate = /nowhere.pem cannot be read: a PEM file is needed",
    ),
    "no key": ({"key": ""}, "certificate and key belong together"),
    "no key file": ({"key": "/nowhere.pem"}, "key = /nowhere.pem cannot be read: a PEM file without a passphrase"),
    "no password": ({"mail_password_file": "/nowhere"}, "must be a file with the password of courier"),
    "no address": ({"sender": "me"}, "sender = me must be an address, like post@example.org"),
    "a quote": ({"mail_host": 'a"b'}, "mail_host must hold no quote and no backslash"),
}


@pytest.mark.parametrize(("answers", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_refused_in_one_sentence(
    bare: Installed, first: Path, answers: dict[str, str], sentence: str
) -> None:
    said = bare.refused(first, **answers)

    assert sentence in said and len(said.splitlines()) == 1
    assert bare.files() == {}


def test_a_certificate_of_another_name_is_refused(bare: Installed, first: Path) -> None:
    other = bare.root / "other.pem"
    other.write_bytes(tls_key.make("other.example")[1])
    said = bare.refused(first, certificate=str(other), key=str(other))

    assert f"host = ressursvenn.example is not a name in {other}" in said and bare.files() == {}


def test_the_key_of_another_certificate_is_refused(bare: Installed, first: Path) -> None:
    (bare.root / "other.pem").write_bytes(tls_key.make("ressursvenn.example")[1])
    said = bare.refused(first, key=str(bare.root / "other.pem"))

    assert "is not the key of" in said and bare.files() == {}


@pytest.mark.parametrize("answer", ["certificate", "key"])
def test_a_file_of_tls_that_another_owns_is_refused(bare: Installed, first: Path, answer: str) -> None:
    file = bare.answers[answer]
    if os.geteuid() != 0:
        pytest.skip("only root may give a file away")
    shutil.chown(file, "nobody")
    said = bare.refused(first)

    assert said == f"install: {answer} = {file} must belong to root, or nginx cannot read it; run: chown root {file}\n"
    assert bare.files() == {}


@pytest.mark.parametrize("answer", ["certificate", "key"])
def test_a_file_of_tls_that_nobody_may_read_is_refused(bare: Installed, first: Path, answer: str) -> None:
    file = Path(bare.answers[answer])
    if os.geteuid() != 0:
        pytest.skip("only root reads it all the same")
    file.chmod(0)
    said = bare.refused(first)

    assert f"{answer} = {file} cannot be read by nginx: its mode, or a folder above it, keeps root out" in said
    assert len(said.splitlines()) == 1 and bare.files() == {}


def test_a_folder_of_tls_that_another_keeps_to_himself_is_refused(bare: Installed, first: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may give a folder away")
    folder = bare.root / "tls"
    folder.mkdir(mode=0o700)
    shutil.copy(bare.answers["key"], folder / "site.key")
    shutil.chown(folder, "nobody")

    assert "cannot be read by nginx: its mode, or a folder above it" in bare.refused(
        first, key=str(folder / "site.key")
    )


def test_a_certificate_that_has_expired_is_refused(bare: Installed, first: Path) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    made = trustme.CA().issue_cert("ressursvenn.example", not_after=yesterday, not_before=yesterday - timedelta(days=1))
    file, key = bare.root / "old.pem", bare.root / "old.key"
    file.write_bytes(made.cert_chain_pems[0].bytes())
    key.write_bytes(made.private_key_pem.bytes())

    assert bare.refused(first, certificate=str(file), key=str(key)) == f"install: certificate = {file} has expired\n"


def test_a_file_that_is_no_certificate_is_refused(bare: Installed, first: Path) -> None:
    said = bare.refused(first, certificate=bare.answers["mail_password_file"])

    assert "cannot be read: a PEM file is needed" in said and len(said.splitlines()) == 1


def test_an_unknown_answer_is_named_with_its_line(bare: Installed, first: Path) -> None:
    said = bare.refused(first, colour="red")

    assert "answers:11: colour is no answer; use host sender" in said


def test_a_file_that_was_cut_off_is_refused(bare: Installed, first: Path) -> None:
    cut = bare.root / "cut.tar.gz"
    cut.write_bytes(first.read_bytes()[:-100_000])

    assert "cut.tar.gz cannot be unpacked, so it was cut off or altered on its way" in bare.refused(cut)
    assert bare.files() == {}


def altered(tree: Path) -> None:
    """After the checksums were made."""
    (tree / "forms" / "wsgi.py").write_text("import os\n")


def added(tree: Path) -> None:
    (tree / "forms" / "more.py").write_text("import os\n")


def linked(tree: Path) -> None:
    (tree / "forms" / "more.py").symlink_to("/etc/passwd")


def linked_and_named(tree: Path) -> None:
    linked(tree)
    with (tree / "SHA256SUMS").open("a") as sums:
        sums.write(f"{archive.sha256(Path('/etc/passwd'))}  forms/more.py\n")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (altered, "was altered or cut off on its way: a checksum in it does not fit; upload it again"),
        (added, "was altered: it holds files that its SHA256SUMS does not name"),
        (linked, "holds what is neither a file nor a folder: forms/more.py"),
        (linked_and_named, "holds what is neither a file nor a folder: forms/more.py"),
    ],
)
def test_a_file_that_was_altered_is_refused(
    bare: Installed, first: Path, tmp_path: Path, change: releases.Change, sentence: str
) -> None:
    subprocess.run(["tar", "-xzf", first, "-C", tmp_path], check=True)
    change(tmp_path / "ressursvenn-1.0.0")
    file = tmp_path / "altered.tar.gz"
    subprocess.run(
        ["tar", "-cf", file, "-C", tmp_path, "--use-compress-program=gzip -1", "ressursvenn-1.0.0"], check=True
    )

    assert sentence in bare.refused(file)
    assert bare.files() == {}


def test_a_busy_port_is_named_with_its_program(bare: Installed, first: Path) -> None:
    with socket.create_server(("127.0.0.1", bare.secure)):
        said = bare.refused(first)

    assert said.startswith(f"install: port {bare.secure} is taken by ") and "stop it first" in said
    assert bare.files() == {}


def test_a_second_install_at_the_same_time_is_refused(bare: Installed, first: Path) -> None:
    with (bare.root / "run/ressursvenn-install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = bare.refused(first)

    assert said == "install: another install is running on this server; wait until it has ended\n"


def test_there_is_no_way_back_before_the_first_release(bare: Installed, first: Path) -> None:
    assert "answers are missing" in bare.refused("--back")


def test_each_kind_of_file_has_its_own_command(bare: Installed, first: Path, parts: Parts, tmp_path: Path) -> None:
    data = releases.data_alone(parts, tmp_path, "1.0.0+aaaa")

    assert f"{data} holds site and data alone; run: " in bare.refused(data)
    assert f"{first} is a whole release; run: " in bare.refused("--publish", first)


@pytest.mark.parametrize("arguments", [[], ["--back", "file"], ["one", "two"], ["--colour"]])
def test_what_is_not_understood_shows_the_usage(bare: Installed, arguments: list[str]) -> None:
    environment = os.environ | {"RESSURSVENN_ROOT": str(bare.root)}
    ran = subprocess.run([INSTALL, *arguments], env=environment, capture_output=True, text=True)

    assert ran.returncode == 2 and ran.stderr.startswith("usage: install FILE")


def test_help_says_the_usage() -> None:
    assert subprocess.run([INSTALL, "--help"], capture_output=True, text=True).stdout.startswith("usage: install FILE")
