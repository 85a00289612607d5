"""Wrong files, as people really send and save them: one clear sentence with its name, and nothing half written."""

import codecs
import contextlib
import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.sealing import certificate, openpgp, smime
from forms.settings import settings
from forms.settings.edit import set_values
from tests.support import keys
from tests.support.operator import ADDRESS, Operator, Result

HTML = b"\r\n<!DOCTYPE html>\r\n<html><title>Sign in</title></html>\r\n"


def ours(name: str = "usable") -> bytes:
    return keys.openpgp(name)[0]


def theirs(**changed: str) -> bytes:
    return keys.smime(**{"subjectAltName": f"email:{ADDRESS}", **changed})[0]


def secret() -> bytes:
    return keys.gpg().run("--armor", "--export-secret-keys", keys.openpgp("usable")[1])


def dearmoured() -> bytes:
    return keys.gpg().run("--export-secret-keys", keys.openpgp("usable")[1])


@cache
def der(pem: bytes) -> bytes:
    return keys.openssl("x509", "-outform", "DER", given=pem)


@cache
def once() -> bytes:
    """One S/MIME certificate for the whole run."""
    return theirs()


@cache
def binary() -> bytes:
    return keys.gpg().run("--export", keys.openpgp("usable")[1])


LIBRARIES: dict[str, Callable[[bytes], object]] = {
    "openpgp": lambda data: openpgp.judge(data, keys.openpgp("usable")[1], keys.NOW),
    "smime": lambda data: smime.judge(data, "", ADDRESS, keys.TOMORROW),
}
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "0 bytes": (lambda: b"", "is empty; export the certificate again"),
    "blank": (lambda: b"\r\n \r\n", "is empty; export the certificate again"),
    "a web page": (lambda: HTML, "is a web page, not a certificate; download the file itself"),
    "a web page with a mark": (lambda: b"\xef\xbb\xbf" + HTML, "is a web page, not a certificate"),
    "UTF-16": (lambda: ours().decode().encode("utf-16"), "is UTF-16 text, as '>' in PowerShell writes it"),
    "UTF-16 without a mark": (lambda: ours().decode().encode("utf-16-be"), "is UTF-16 text"),
    "UTF-16, S/MIME": (lambda: theirs().decode().encode("utf-16"), "is UTF-16 text"),
    "huge": (lambda: ours() + b"\n" * 1_000_000, "is larger than 1 MB; a certificate is a few kB"),
    "a letter": (lambda: b"Here is our key, regards, Oslo", "is neither an OpenPGP nor an S/MIME certificate"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "is a picture, not a certificate; ask the centre"),
    "a zip": (lambda: b"PK\x03\x04" + bytes(99), "is a zip file or an office document (.docx, .odt), not a"),
    "a private key": (secret, "holds a private key; that stays at the centre"),
    "a private key behind the armour": (lambda: ours() + dearmoured(), "holds more than text beside the certificate"),
    "an S/MIME key behind it": (lambda: ours() + keys.private_key("rsa:2048").read_bytes(), "holds a private key;"),
    "a binary key behind S/MIME": (lambda: theirs() + dearmoured(), "holds more than text beside the certificate"),
    "a private key, S/MIME": (lambda: keys.private_key("rsa:2048").read_bytes(), "holds a private key; that stays"),
    "both halves": (lambda: theirs() + keys.private_key("rsa:2048").read_bytes(), "holds a private key; that stays"),
    "two keys": (lambda: ours() + ours("another"), "must hold exactly one certificate, but holds 2"),
    "with the issuer's": (lambda: theirs() + once(), "must hold exactly one certificate, but holds 2"),
    "half": (lambda: ours()[:300], "is not an OpenPGP certificate, or is cut short; export it again"),
    "half, S/MIME": (lambda: theirs()[:300], "is not a certificate in PEM or DER form"),
    "half, DER": (lambda: der(theirs())[:300], "is not a certificate in PEM or DER form"),
    "a message": (lambda: b"-----BEGIN PGP MESSAGE-----\n\nwV4D\n-----END PGP MESSAGE-----\n",
                  "holds a sealed letter, not only a certificate"),
    "a request": (lambda: b"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n",
                  "is a request for a certificate (CSR), not the certificate"),
    "expired": (lambda: ours("expired"), "expired on"),
    "revoked": (lambda: ours("revoked"), "is revoked; ask the centre for its new one"),
    "another address": (
        lambda: theirs(subjectAltName="email:x@example.org"),
        "has no subjectAltName for the inbox's address",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), FILES.values(), ids=FILES)
def test_a_wrong_certificate_is_told_in_one_sentence_and_changes_nothing(
    operator: Operator, data: Any, said: str
) -> None:
    before = operator.everything()
    refused = operator.run(
        "add-centre", "oslo", "--address", ADDRESS, "--certificate", str(operator.file("key", data()))
    )

    assert (refused.status, refused.out, operator.everything()) == (1, "", before)
    first, last = refused.err.splitlines()
    assert first.startswith(f"key: {said}") and last == "nothing was changed"


TAKEN: dict[str, Callable[[], bytes]] = {
    "Windows line ends": lambda: ours().replace(b"\n", b"\r\n"),
    "Windows line ends, S/MIME": lambda: theirs().replace(b"\n", b"\r\n"),
    "a mark before": lambda: b"\xef\xbb\xbf" + ours(),
    "a letter around it": lambda: b"Our key:\r\n\r\n" + ours() + b"\r\nRegards",
    "a Norwegian letter around it": lambda: "Vår nøkkel:\n\n".encode() + ours() + "\nHilsen Bjørn".encode(),
    "binary": lambda: binary(),
    "DER": lambda: der(theirs()),
}


@pytest.mark.parametrize("data", TAKEN.values(), ids=TAKEN)
def test_what_windows_and_people_do_to_a_good_certificate_is_taken(operator: Operator, data: Any) -> None:
    said = operator.run("add-centre", "oslo", "--address", ADDRESS, "--certificate", str(operator.file("key", data())))

    assert (said.status, said.err) == (0, "")
    assert operator.run("test-mail", "oslo").status == 0


DAMAGE = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8)


def damaged(data: bytes, changes: list[tuple[int, int]]) -> bytes:
    changed = bytearray(data)
    for place, octet in changes:
        changed[place % len(changed)] = octet
    return bytes(changed)


@given(DAMAGE)
def test_a_damaged_certificate_is_judged_or_refused_and_breaks_nothing(changes: Any) -> None:
    for kind, data in (("openpgp", binary()), ("openpgp", ours()), ("smime", der(once()))):
        with contextlib.suppress(certificate.CertificateError):
            LIBRARIES[kind](damaged(data, changes))


def test_a_certificate_of_a_version_that_is_none_is_refused() -> None:
    data = der(once())
    odd = data.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x7d", 1)

    assert odd != data
    with pytest.raises(certificate.CertificateError, match="is not a certificate in PEM or DER form"):
        smime.fingerprint(odd)


def added(operator: Operator, *more: str) -> Result:
    return operator.run("add-centre", "oslo", "--address", ADDRESS, *more)


def test_a_folder_and_a_missing_file_are_told_by_name(operator: Operator) -> None:
    said = added(operator, "--certificate", str(operator.folder), "--recovery", str(operator.folder / "nothing.asc"))

    assert said.err.splitlines() == [
        f"{operator.folder.name}: is a folder; name the certificate file in it",
        "nothing.asc: is missing; put the certificate there or correct the name",
        "nothing was changed",
    ]


def test_every_mistake_is_told_at_once(operator: Operator) -> None:
    wrong = ("--address", "Oslo <post@oslo.example>", "--certificate", str(operator.file("key", b"")))
    said = operator.run("add-centre", "olso", *wrong)

    assert [line.split(" ")[0] for line in said.err.splitlines()] == ["olso", "--address:", "key:", "nothing"]
    assert "use oslo" in said.err


@pytest.mark.parametrize(("first", "second", "said"), [
    (ours, ours, "both files hold the same key"),
    (ours, theirs, "one certificate is OpenPGP, the other S/MIME"),
])  # fmt: skip
def test_two_files_that_do_not_go_together_are_refused(operator: Operator, first: Any, second: Any, said: str) -> None:
    pair = ("--certificate", str(operator.file("a", first())), "--recovery", str(operator.file("b", second())))

    assert said in added(operator, *pair).err


CONFIGS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "UTF-16": (lambda text: text.decode().encode("utf-16"), "is not UTF-8; save it as UTF-8"),
    "a web page": (lambda _: HTML, "is not TOML: "),
    "empty": (lambda _: b"", "[service] origin: is missing"),
    "cut short": (lambda text: text[:-9], "is not TOML: "),
}


@pytest.mark.parametrize(("spoil", "said"), CONFIGS.values(), ids=CONFIGS)
@pytest.mark.parametrize("command", ["add-centre", "confirm", "test-mail", "check", "status", "public"])
def test_a_wrong_settings_file_is_told_and_left_as_it_is(
    operator: Operator, spoil: Any, said: str, command: str
) -> None:
    spoilt = spoil(operator.config.read_bytes())
    operator.config.write_bytes(spoilt)
    more = {"add-centre": ["oslo", "--address", ADDRESS, "--certificate", str(operator.file("key", ours()))],
            "confirm": ["oslo", "sol"], "test-mail": ["oslo"]}  # fmt: skip
    refused = operator.run(command, *more.get(command, []))

    assert (refused.status, operator.config.read_bytes()) == (1, spoilt)
    assert f"config.toml: {said}" in refused.err and "Traceback" not in refused.err


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace(b"\n", b"\r\n"), lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
])  # fmt: skip
def test_settings_that_were_saved_on_windows_are_taken(operator: Operator, spoil: Any) -> None:
    operator.config.write_bytes(spoil(operator.config.read_bytes()))

    mark = operator.config.read_bytes()[:3] == codecs.BOM_UTF8
    assert (operator.add().status, operator.add("--yes", key="another").status) == (0, 0)
    assert (operator.config.read_bytes()[:3] == codecs.BOM_UTF8) == mark
    assert operator.config.read_bytes().count(b"\n") == operator.config.read_bytes().count(b"\r\n")


def test_settings_that_are_a_folder_or_missing_are_told(operator: Operator) -> None:
    operator.config.unlink()
    assert "config.toml cannot be read: No such file or directory" in operator.run("check").err
    operator.config.mkdir(mode=0o700)

    assert "config.toml: RESSURSVENN_CONFIG: cannot be read: Is a directory" in operator.run("check").err


def test_settings_that_others_can_read_are_not_written_to(operator: Operator) -> None:
    operator.config.chmod(0o644)
    before = operator.everything()

    assert "run: chmod 600 config.toml" in operator.add().err
    assert operator.everything() == before


@contextlib.contextmanager
def full_disk(most: int) -> Iterator[None]:
    """While the block runs, the system lets no file grow over *most* bytes: for root too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("room", ["for nothing", "for the certificate"])
def test_a_disk_that_is_full_leaves_everything_as_it_was(operator: Operator, room: str) -> None:
    operator.config.write_bytes(
        operator.config.read_bytes() + b"# Ring on Mondays.\n" * 99
    )  # longer than a certificate
    before, given = operator.everything(), operator.file("key", ours())
    with full_disk(len(ours()) if room == "for the certificate" else 0):
        said = added(operator, "--certificate", str(given))

    assert (said.status, operator.everything()) == (1, before)
    assert said.err.startswith("config.toml: cannot be written: File too large; this user must be able to")


@contextlib.contextmanager
def unprivileged() -> Iterator[None]:
    """While the block runs we are nobody, where we were root: permissions count for us too."""
    us = os.geteuid()
    try:
        if us == 0:
            os.seteuid(65534)
        yield
    finally:
        os.seteuid(us)


@pytest.fixture
def unreadable() -> Iterator[Path]:
    """A file that nobody may read, in a folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    (folder / "key.asc").touch(mode=0)
    yield folder / "key.asc"
    shutil.rmtree(folder)


def test_a_certificate_that_may_not_be_read_is_told(unreadable: Path) -> None:
    with unprivileged(), pytest.raises(certificate.CertificateError) as refused:
        certificate.contents(unreadable)

    assert refused.value.reasons == ("cannot be read (Permission denied); let the service's user read it",)


def test_settings_that_may_not_be_read_are_told(unreadable: Path) -> None:
    with unprivileged(), pytest.raises(settings.SettingsError) as refused:
        settings.read(unreadable)

    right = "it must be a file that this user owns"
    assert str(refused.value) == f"key.asc: RESSURSVENN_CONFIG: cannot be read: Permission denied; {right}"


@contextlib.contextmanager
def in_time(seconds: int = 10) -> Iterator[None]:
    """Fail when the block takes longer: what waits for a pipe would wait for ever."""
    before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it waits"))
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


NO_FILE = "it is no file but a pipe or a device"
PIPES = {
    "config.toml": f"RESSURSVENN_CONFIG: cannot be read: {NO_FILE}",
    "secret": f"[service] secret_file: secret cannot be read: {NO_FILE}",
    "token": f"[service] health_token_file: token cannot be read: {NO_FILE}",
    "password": f"[smtp] password_file: password cannot be read: {NO_FILE}",
    "authority.pem": f"[smtp] ca_file: holds no certificate that can be used ({NO_FILE})",
    "frame.json": "[service] frame: ",
    "oslo.asc": "[inbox.oslo] oslo.asc: is not a file, but a pipe or a device; name the certificate file",
}


@pytest.fixture
def named(operator: Operator) -> Operator:
    """An operator whose settings name every kind of file, with the forms of a centre open."""
    operator.add()
    text = operator.config.read_text().replace("site/form/frame.json", "frame.json")
    text = text.replace("forms = []", 'forms = ["write"]')
    for section, line in (("service", 'health_token_file = "token"'), ("smtp", 'ca_file = "authority.pem"')):
        text = text.replace(f"[{section}]\n", f"[{section}]\n{line}\n")
    operator.config.write_text(text)
    for name in PIPES:
        (operator.config.parent / name).touch(mode=0o600)
    return operator


@pytest.mark.parametrize(("name", "said"), PIPES.items())
def test_a_pipe_where_a_file_should_be_is_told_and_waited_for_by_nobody(named: Operator, name: str, said: str) -> None:
    (named.config.parent / name).unlink()
    os.mkfifo(named.config.parent / name, 0o600)
    with in_time():
        refused = named.run("check")

    assert (refused.status, said in refused.err) == (1, True)


def test_a_pipe_as_certificate_to_add_is_told(operator: Operator) -> None:
    os.mkfifo(operator.folder / "key")
    with in_time():
        said = added(operator, "--certificate", str(operator.folder / "key"))

    assert said.err.startswith("key: is not a file, but a pipe or a device")


LISTS = {"certificates": ["os\0lo.asc"], "shares_with": ["os\nlo"]}


@pytest.mark.parametrize(("key", "value"), LISTS.items())
@pytest.mark.parametrize("command", ["check", "status", "public", "test-mail", "confirm"])
def test_what_cannot_be_printed_is_no_name_of_anything(
    operator: Operator, command: str, key: str, value: list[str]
) -> None:
    operator.add()
    text = set_values(operator.config.read_text(), "inbox.oslo", {key: value})
    operator.config.write_text(text)
    said = operator.run(command, *{"test-mail": ["oslo"], "confirm": ["oslo", "sol"]}.get(command, []))

    assert (said.status, f"[inbox.oslo] {key}: must be a list" in said.err) == (1, True)
