"""deploy/install where /etc/ressursvenn/allowed_signers names who may release: real keys and signatures of OpenSSH."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from release import archive
from release.make import _write_sums
from release.refused import ReleaseRefused
from release.signature import sign, signature
from tests.support import ROOT, releases
from tests.support.installed import Installed
from tests.support.programs import need
from tests.support.releases import Parts


def make_key(file: Path) -> str:
    """Make a key in *file*; return its public part as allowed_signers holds it."""
    keygen = [need("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(file)]
    subprocess.run(keygen, check=True)
    return " ".join(file.with_suffix(".pub").read_text().split()[:2])


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The key of somebody who may release."""
    make_key(tmp_path / "key")
    return tmp_path / "key"


@pytest.fixture
def server(bare: Installed, key: Path) -> Installed:
    """A server that takes only what she has signed; a colleague may release too."""
    etc = bare.root / "etc/ressursvenn"
    etc.mkdir(parents=True)
    own, other = (" ".join(key.with_suffix(".pub").read_text().split()[:2]), make_key(key.with_name("colleague")))
    (etc / "allowed_signers").write_text(f"two@example.org {other}\none@example.org,me@example.org {own}\n")
    return bare


@pytest.fixture
def uploaded(first: Path, tmp_path: Path) -> Path:
    """The release 1.0.0 and its checksums, in a folder of their own; not signed."""
    (tmp_path / "uploaded").mkdir()
    file = tmp_path / "uploaded" / first.name
    shutil.copy(first, file)
    file.with_name("SHA256SUMS").write_text(archive.sums(file.parent, [Path(file.name)]))
    return file


def refused(server: Installed, file: Path) -> str:
    """The one sentence; nothing of the file was unpacked."""
    said = server.refused(file)
    assert len(said.splitlines()) == 1 and not list(server.root.glob("opt/ressursvenn/releases/*")), said
    return said


def test_a_signed_release_is_taken(server: Installed, uploaded: Path, key: Path) -> None:
    sign(uploaded.with_name("SHA256SUMS"), str(key))
    ran = server.install(uploaded, "--dry-run")

    assert ran.returncode == 0 and ran.stdout.startswith(f"{uploaded.name} is signed by one@example.org\n"), ran.stderr


def test_without_a_signature_it_is_refused(server: Installed, uploaded: Path) -> None:
    assert "is not signed: put SHA256SUMS and SHA256SUMS.sig beside it" in refused(server, uploaded)


def test_the_signature_of_somebody_else_is_refused(server: Installed, uploaded: Path, tmp_path: Path) -> None:
    make_key(tmp_path / "stranger")
    sign(uploaded.with_name("SHA256SUMS"), str(tmp_path / "stranger"))

    assert "SHA256SUMS.sig is no signature of anybody whom " in refused(server, uploaded)


def test_a_file_that_is_no_signature_is_refused(server: Installed, uploaded: Path) -> None:
    uploaded.with_name("SHA256SUMS.sig").write_text("signed: one@example.org\n")

    assert "SHA256SUMS.sig is no signature of anybody whom " in refused(server, uploaded)


def test_altered_checksums_are_refused(server: Installed, uploaded: Path, key: Path) -> None:
    sums = uploaded.with_name("SHA256SUMS")
    sign(sums, str(key))
    sums.write_text(sums.read_text() + "0" * 64 + "  another\n")

    assert "SHA256SUMS was altered after it was signed, or was not signed for this" in refused(server, uploaded)


def test_a_signature_for_another_purpose_is_refused(
    server: Installed, uploaded: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("release.signature.NAMESPACE", "git")
    sign(uploaded.with_name("SHA256SUMS"), str(key))

    assert "or was not signed for this (ssh-keygen -Y sign -n ressursvenn)" in refused(server, uploaded)


def test_a_release_that_was_exchanged_is_refused(
    server: Installed, uploaded: Path, key: Path, parts: Parts, tmp_path: Path
) -> None:
    sign(uploaded.with_name("SHA256SUMS"), str(key))
    other = releases.data_alone(parts, tmp_path, "1.0.0")  # whole in itself
    shutil.copy(other, uploaded)

    assert "is not the file that was signed: its checksum in " in refused(server, uploaded)


def test_the_checksums_of_another_release_are_refused(server: Installed, uploaded: Path, key: Path) -> None:
    sign(uploaded.with_name("SHA256SUMS"), str(key))
    renamed = uploaded.rename(uploaded.with_name("ressursvenn-1.0.1.tar.gz"))

    assert "does not name ressursvenn-1.0.1.tar.gz: it belongs to another release" in refused(server, renamed)


def test_what_is_published_must_be_signed_too(server: Installed, parts: Parts, tmp_path: Path) -> None:
    file = releases.data_alone(parts, tmp_path, "1.0.0+aaaa")

    assert f"install: {file} is not signed: " in server.refused("--publish", file)


def test_a_list_of_signers_that_another_user_owns_is_refused(server: Installed, uploaded: Path, key: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may give a file away")
    signers = server.root / "etc/ressursvenn/allowed_signers"
    sign(uploaded.with_name("SHA256SUMS"), str(key))
    shutil.chown(signers, "nobody")

    assert refused(server, uploaded) == f"install: {signers} must belong to root; run: chown root {signers}\n"


@pytest.fixture
def agent(key: Path) -> Iterator[str]:
    """The socket of an agent that holds the key; the private file is gone, as with a hardware key."""
    socket = str(key.with_name("agent"))
    with subprocess.Popen([need("ssh-agent"), "-D", "-a", socket], stdout=subprocess.DEVNULL) as running:
        try:
            while not Path(socket).exists():
                assert running.poll() is None
            environment = os.environ | {"SSH_AUTH_SOCK": socket}
            subprocess.run(["ssh-add", "-q", str(key)], check=True, env=environment, capture_output=True)
            key.unlink()
            yield socket
        finally:
            running.terminate()


def test_a_key_that_an_agent_holds_signs(
    server: Installed, uploaded: Path, key: Path, agent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", agent)
    sign(uploaded.with_name("SHA256SUMS"), str(key.with_suffix(".pub")))

    assert server.install(uploaded, "--dry-run").returncode == 0


def test_make_hands_over_what_sign_names() -> None:
    command = ["make", "-n", "release", "SITE=https://ressursvenn.example/", "SIGN=~/.ssh/id"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout

    assert '-m release --site-url "https://ressursvenn.example/"' in said and '--sign "~/.ssh/id"' in said


def test_a_key_that_cannot_sign_is_told_and_leaves_no_signature(uploaded: Path) -> None:
    sums = uploaded.with_name("SHA256SUMS")
    signature(sums).write_text("of somebody")

    with pytest.raises(ReleaseRefused, match="SHA256SUMS cannot be signed with /no/key: ssh-keygen says why above"):
        sign(sums, "/no/key")
    assert not signature(sums).exists()


def test_a_signature_of_other_checksums_does_not_stay(tmp_path: Path) -> None:
    sums = tmp_path / "SHA256SUMS"
    _write_sums(sums, "one\n")
    signature(sums).write_text("signature of one")
    _write_sums(sums, "one\n")
    kept = signature(sums).exists()
    _write_sums(sums, "two\n")

    assert kept and not signature(sums).exists()
