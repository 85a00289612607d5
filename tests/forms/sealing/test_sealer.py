"""One inbox's seal: which files it takes, when it stops, and that a whole letter arrives through either kind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from directory import Form
from forms.message import mime
from forms.message.body import Letter
from forms.sealing import openpgp_packets, smime
from forms.sealing.compose import compose_sealed_message
from forms.sealing.sealer import CertificateError, load_sealer
from forms.settings.inboxes import Inbox
from tests.support import keys
from tests.support.keys import ADDRESS, NOW, TOMORROW
from tests.support.mail_parts import payload

FROM, ID = "post@ressursvenn.example", "<8d1f0c@ressursvenn.example>"
TEXT = "Hei, vi heter Ŋáŋŋá 👩‍👩‍👧\n.\nFrom oss\n"
BAD_FILES = {
    "empty": (b"", "is empty"),
    "blank": (b" \r\n\r\n", "is empty"),
    "a web page": (b"\r\n<!DOCTYPE html><html>", "is a web page"),
    "UTF-16": ("-----BEGIN PGP PUBLIC KEY BLOCK-----".encode("utf-16"), "is UTF-16 text"),
    "a letter": (b"Here is our key:\n", "is not an OpenPGP certificate"),
    "a film": (b"\x99" * 1_000_001, "is larger than 1 MB"),
}


@pytest.fixture
def inbox(tmp_path: Path) -> Callable[..., Any]:
    """Return a function that makes an inbox from (file bytes, fingerprint) pairs."""

    def make(*certificates: tuple[bytes, str], kind: Any = "openpgp", address: Any = ADDRESS) -> Inbox:
        paths = tuple(tmp_path / f"{number}.asc" for number, _ in enumerate(certificates))
        for path, (data, _) in zip(paths, certificates, strict=True):
            path.write_bytes(data)
        return Inbox("narvik", address, kind, paths, tuple(one for _, one in certificates), frozenset({Form.WRITE}))

    return make


def reasons(inbox: Inbox, now: Any = NOW) -> tuple[str, ...]:
    with pytest.raises(CertificateError) as refused:
        load_sealer(inbox, now)
    return refused.value.reasons


def letter(inbox: Inbox) -> bytes:
    """A finished message, through every layer."""
    entity = mime.inner("Ressursvenn: kontakt", TEXT, sender=FROM, recipient=ADDRESS, date=NOW)
    sealed = load_sealer(inbox, TOMORROW).seal(entity, TOMORROW)
    return mime.outer(sealed.kind, sealed.body, sender=FROM, recipient=ADDRESS, date=NOW, message_id=ID)


def test_gpg_opens_a_letter_to_an_openpgp_inbox(inbox: Any) -> None:
    message = message_from_bytes(letter(inbox(keys.openpgp())), policy=policy.default)
    _, content = message.iter_parts()

    assert mime.read(keys.gpg().open(payload(content))) == ("Ressursvenn: kontakt", TEXT)


@pytest.mark.parametrize("program", ["cms", "smime"])
def test_openssl_opens_a_letter_to_an_smime_inbox(inbox: Any, program: str) -> None:
    message = letter(inbox(keys.smime(), kind="smime"))
    key = str(keys.private_key("rsa:2048"))

    opened = keys.openssl(program, "-decrypt", "-inform", "SMIME", "-inkey", key, given=message)
    assert mime.read(opened) == ("Ressursvenn: kontakt", TEXT)


@pytest.mark.parametrize(("made", "kind"), [(keys.openpgp, "openpgp"), (keys.smime, "smime")])
def test_the_sealed_size_tells_nothing_of_the_length(inbox: Any, made: Any, kind: str) -> None:
    sealer = load_sealer(inbox(made(), kind=kind), TOMORROW)
    entities = [
        mime.inner("Emne", "x" * length, sender=FROM, recipient=ADDRESS, date=NOW) for length in (0, 1, 999, 1500)
    ]

    assert len({len(sealer.seal(entity, TOMORROW).body) for entity in entities}) == 1


@pytest.mark.parametrize(("data", "reason"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_is_no_certificate_is_told_in_one_sentence(inbox: Any, data: Any, reason: Any) -> None:
    [told] = reasons(inbox((data, "0" * 40)))

    assert told.startswith(f"0.asc: {reason}")


def test_a_missing_file_is_told_by_its_name_alone(inbox: Any, tmp_path: Path) -> None:
    made = inbox(keys.openpgp())
    made.certificates[0].unlink()

    assert reasons(made) == ("0.asc: is missing; put the certificate there or correct the name",)


def test_a_folder_is_told(inbox: Any) -> None:
    made = inbox(keys.openpgp())
    made.certificates[0].unlink()
    made.certificates[0].mkdir()

    assert reasons(made) == ("0.asc: is a folder; name the certificate file in it",)


@pytest.mark.parametrize("spoil", [
    lambda data: data.replace(b"\n", b"\r\n"),
    lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
    lambda data: b"Our key:\n\n" + data + b"\nBest wishes\n",
])  # fmt: skip
@pytest.mark.parametrize(("made", "kind"), [(keys.openpgp, "openpgp"), (keys.smime, "smime")])
def test_what_windows_and_people_do_to_a_file_is_taken(inbox: Any, made: Any, kind: str, spoil: Any) -> None:
    data, fingerprint = made()

    assert load_sealer(inbox((spoil(data), fingerprint), kind=kind), TOMORROW).kind == kind


def test_the_reasons_against_all_files_are_told_at_once(inbox: Any) -> None:
    told = reasons(inbox(keys.openpgp("expired"), (b"", "0" * 40)))

    assert [one[:17] for one in told] == ["0.asc: expired on", "1.asc: is empty; "]


@pytest.mark.parametrize("fingerprints", [(), ("0" * 40, "1" * 40)])
def test_every_certificate_needs_its_own_fingerprint(inbox: Any, fingerprints: Any) -> None:
    made = inbox(keys.openpgp())
    odd = Inbox("narvik", ADDRESS, "openpgp", made.certificates, fingerprints, made.forms)

    assert reasons(odd) == ("the inbox must name one or two certificates, and one fingerprint for each",)


def test_no_reason_names_the_address_or_a_folder(inbox: Any, tmp_path: Path) -> None:
    told = "\n".join(reasons(inbox(keys.smime(), kind="smime", address="oslo@inbox.example.org"), TOMORROW))

    assert "has no subjectAltName for the inbox's address" in told
    assert "@" not in told
    assert str(tmp_path) not in told


def test_a_certificate_is_judged_again_at_every_letter(inbox: Any) -> None:
    sealer = load_sealer(inbox(keys.openpgp("short subkey")), NOW)

    assert sealer.seal(b"Hei", NOW + timedelta(days=28))
    with pytest.raises(CertificateError, match="expired on"):
        sealer.seal(b"Hei", NOW + timedelta(days=29))


def test_the_days_left_are_those_of_the_certificate_that_ends_first(inbox: Any) -> None:
    sealer = load_sealer(inbox(keys.openpgp(), keys.openpgp("short subkey")), NOW)

    assert sealer.days_left(NOW) == 29
    assert sealer.days_left(NOW + timedelta(days=28, seconds=1)) == 0


def test_a_certificate_without_expiry_has_no_days_left(inbox: Any) -> None:
    assert load_sealer(inbox(keys.openpgp("endless")), NOW).days_left(NOW) is None


def test_the_days_left_of_an_smime_certificate(inbox: Any) -> None:
    assert load_sealer(inbox(keys.smime(), kind="smime"), TOMORROW).days_left(TOMORROW) == 364


def test_neither_address_nor_letter_shows_when_a_sealer_is_printed(inbox: Any) -> None:
    sealer = load_sealer(inbox(keys.openpgp()), NOW)

    assert ADDRESS not in repr(sealer)
    assert "BEGIN PGP" not in repr(sealer) + repr(sealer.seal(b"Hei", NOW))


@pytest.mark.parametrize(("made", "kind"), [(keys.openpgp, "openpgp"), (keys.smime, "smime")])
def test_a_file_is_parsed_once_for_all_letters(inbox: Any, made: Any, kind: str, parsed: Any) -> None:
    sealer = load_sealer(inbox(made(), kind=kind), TOMORROW)
    before = parsed()
    for _ in range(3):
        sealer.seal(b"Hei", TOMORROW)

    assert parsed() == before


@pytest.fixture
def parsed() -> Callable[[], int]:
    """How many files were parsed since the start of this process."""
    return lambda: openpgp_packets.packets_of.cache_info().misses + smime._one_certificate.cache_info().misses


def test_a_letter_to_an_inbox_with_two_addresses_names_neither_outside_nor_inside(inbox: Any) -> None:
    second = "vakt@narvik.example"
    made = keys.smime(subjectAltName=f"email:{ADDRESS},email:{second}")
    sealer = load_sealer(replace(inbox(made, kind="smime"), second_address=second, second_after_hours=6), TOMORROW)
    message = compose_sealed_message(Letter("Emne", TEXT), sealer, FROM, TOMORROW)
    key = str(keys.private_key("rsa:2048"))
    opened = keys.openssl("cms", "-decrypt", "-inkey", key, given=message)

    assert all(address.encode() not in message + opened for address in (ADDRESS, second))
    assert (message.count(b"To: undisclosed-recipients:;\r\n"), opened.count(b"undisclosed-recipients:;")) == (1, 2)
