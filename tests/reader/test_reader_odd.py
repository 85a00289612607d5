"""Files that are odd but whole, and phrases that only look the same: the reader opens them, or says what is true."""

import unicodedata
from datetime import timedelta

import pysequoia
import pytest
from pysequoia.packet import PacketPile

from tests.support import keys
from tests.support.reader_key import NOW, Made, altered, inner, mail
from tests.support.reader_page import OWNER, PHRASE, Reader

MIXED = b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
NEVER_OURS = {
    "3DES": ["--cipher-algo", "3DES"],
    "Twofish": ["--cipher-algo", "TWOFISH"],
    "Camellia": ["--cipher-algo", "CAMELLIA256"],
    "IDEA": ["--cipher-algo", "IDEA"],
    "bzip2": ["--compress-algo", "bzip2", "--compress-level", "9"],
}


def parts(*contents: bytes) -> bytes:
    """A mail with these parts."""
    return MIXED + b"".join(b"--x\r\n" + content + b"\r\n" for content in contents) + b"--x--\r\n"


def attached(content: bytes) -> bytes:
    return b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment\r\n\r\n" + content


def nested(depth: int) -> bytes:
    """A mail within a mail within a mail: multipart upon multipart."""
    opening = [
        f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n'.encode() for level in range(depth)
    ]
    return b"".join(opening) + b"Content-Type: text/plain\r\n\r\nHei\r\n"


def by_gpg(options: list[str], *to: str, text: bytes = b"Hei") -> bytes:
    """A message that GnuPG has sealed as *options* say."""
    recipients = [word for one in to for word in ("-r", one)]
    sealing = ["--armor", "--trust-model", "always", *recipients, *options, "--encrypt"]
    return keys.gpg().run(*sealing, given=text, at=NOW)


@pytest.fixture(scope="module")
def known(made: Made) -> str:
    """The fingerprint of the reader's key, known to GnuPG."""
    keys.gpg().run("--import", given=made.certificate, at=NOW)
    return made.fingerprint


# Letters in odd wrappings


@pytest.mark.parametrize("before", ["Hei\n\n", "Hei, her er brevet.\r\n\r\n", "å\n"])
def test_a_letter_pasted_below_other_words_opens(unlocked: Reader, made: Made, before: str) -> None:
    unlocked.open(before.encode() + made.sealed(inner("Limt inn")) + b"\n-- \nHilsen\n")

    assert unlocked.text == "Limt inn"


def test_a_pasted_letter_that_is_cut_short_is_refused(unlocked: Reader, made: Made) -> None:
    for before in (b"Hei\n\n", b"\xef\xbb\xbf", "å\n".encode()):
        unlocked.choose("letter-file", b"")
        unlocked.said("letter-said", "file_empty")
        unlocked.choose("letter-file", before + made.sealed(inner("Hei"))[:600])
        unlocked.said("letter-said", "letter_broken")


@pytest.mark.parametrize("how", ["attached", "inline", "one of each", "pasted", "one cut short"])
def test_several_letters_in_one_file_are_counted_and_none_is_passed_over(
    unlocked: Reader, made: Made, how: str
) -> None:
    one, two = made.sealed(inner("En")), made.sealed(inner("To"))
    files = {
        "attached": parts(attached(one), attached(two)),
        "inline": b"Subject: To brev\r\n\r\n" + one + b"\r\nog\r\n\r\n" + two,
        "one of each": parts(b"Content-Type: text/plain\r\n\r\n" + one, attached(two)),
        "pasted": one + b"\n" + two,
        "one cut short": parts(attached(one), attached(two[:500])),
    }
    unlocked.choose("letter-file", files[how], "to brev.eml")

    told = unlocked.said("letter-said", "letter_several")
    assert "2" in told and "to brev.eml" in told and not unlocked.page.locator("#letter").is_visible()


def test_two_copies_of_a_letter_are_one_letter(unlocked: Reader, made: Made) -> None:
    sealed = made.sealed(inner("Samme"))
    unlocked.open(parts(attached(sealed), attached(sealed.replace(b"\n", b" \r\n"))))

    assert unlocked.text == "Samme"


def test_an_armour_that_is_only_spoken_of_or_quoted_is_no_second_letter(unlocked: Reader, made: Made) -> None:
    spoken = b"Content-Type: text/plain\r\n\r\nSee -----BEGIN PGP MESSAGE-----\r\n> -----BEGIN PGP MESSAGE-----\r\n"
    unlocked.open(parts(spoken, attached(made.sealed(inner("Ett")))))

    assert unlocked.text == "Ett"


@pytest.mark.parametrize("where", ["outside", "inside"])
def test_parts_within_parts_without_end_are_refused_by_name(unlocked: Reader, made: Made, where: str) -> None:
    unlocked.choose("letter-file", nested(40) if where == "outside" else mail(made.sealed(nested(40))), "dypt.eml")

    assert "dypt.eml" in unlocked.said("letter-said", "letter_broken")


@pytest.mark.parametrize("blank", ["", " ", "\r\n \r\n", "\u00a0"])
def test_a_blank_text_beside_html_does_not_make_the_letter_empty(unlocked: Reader, made: Made, blank: str) -> None:
    text = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{blank}".encode()
    both = parts(text, b"Content-Type: text/html\r\n\r\n<b>Hei</b>").replace(b"mixed", b"alternative")
    unlocked.open(mail(made.sealed(both)))

    unlocked.said("letter-note", "letter_html")


# Letters sealed in a way that the page has left out


@pytest.mark.parametrize("way", NEVER_OURS)
def test_a_letter_sealed_in_a_way_of_its_own_is_not_called_damaged(unlocked: Reader, known: str, way: str) -> None:
    others = [known, keys.openpgp("another")[1]]
    for to in ([known], others, others[::-1], ["--hidden", known]):
        options = ["--throw-keyids"] if to[0] == "--hidden" else []
        sealed = by_gpg([*NEVER_OURS[way], *options], *[one for one in to if one != "--hidden"], text=b"Hei " * 400)
        unlocked.choose("letter-file", mail(sealed))
        told = unlocked.said("letter-said", "letter_strange")
        assert "Kleopatra" in told and "endret eller skadet" not in told
        unlocked.choose("letter-file", b"")
        unlocked.said("letter-said", "file_empty")


@pytest.mark.parametrize("key", ["usable", "rsa"])
def test_so_it_is_with_a_key_made_by_gpg(fresh: Reader, key: str) -> None:
    fingerprint = keys.openpgp(key)[1]
    fresh.unlock(keys.gpg().run("--armor", "--export-secret-keys", fingerprint))
    fresh.choose("letter-file", by_gpg(NEVER_OURS["3DES"], fingerprint))

    fresh.said("letter-said", "letter_strange")


def test_a_packed_letter_that_was_changed_is_still_called_changed(unlocked: Reader, known: str) -> None:
    sealed = by_gpg(NEVER_OURS["bzip2"], known, text=b"Hei " * 4000)
    for at in (0.4, 0.6, 0.9):
        unlocked.choose("letter-file", b"")
        unlocked.said("letter-said", "file_empty")
        unlocked.choose("letter-file", mail(altered(sealed, at)))
        unlocked.said("letter-said", "letter_changed")


def test_an_old_cipher_is_no_way_round_the_proof_against_change(unlocked: Reader, known: str) -> None:
    old = ["--rfc2440", "--disable-mdc", "--cipher-algo", "TWOFISH"]
    unlocked.choose("letter-file", by_gpg(old, known))

    unlocked.said("letter-said", "letter_changed")


def test_a_session_key_that_somebody_adds_does_not_close_a_letter(unlocked: Reader, made: Made, known: str) -> None:
    added, *_ = packets(by_gpg(NEVER_OURS["Twofish"], known))
    unlocked.open(added + b"".join(packets(made.sealed(inner("Fortsatt åpent")))))

    assert unlocked.text == "Fortsatt åpent"


# With this kind of key the name of the cipher stands outside the seal. Made without a phrase, for this test only.
CLEAR_KEY = b"""-----BEGIN PGP PRIVATE KEY BLOCK-----

xUkEXgvhABs1WddIaPa1ZroHQp7do2n9NCQrQfqZ+DHQJArRAL66VQB29hSm
XNGQ7GdXvQR6yZ2g54KGGwjdsod3x8IeLxLTqBDQzRo8bmFydmlrQGluYm94
LmV4YW1wbGUub3JnPsLADwQTGwoAhQWCXgvhAAMLCQcJEI8AIygI3ipdRRQA
AAAAABwAIHNhbHRAbm90YXRpb25zLm9wZW5wZ3Bqcy5vcmdYjmp0PjLtKQZk
ZGZxYY7hW18VeZXP8vldzJcn+xUtkAUVCggODAQWAAIBAhkBApsDAh4BFiEE
d4ecN0U1p9lqA393jwAjKAjeKl0AAM4t5kaCVM7Vu4pBzKORmCO2bUojlpi0
Xj0jpbFOIxrSxKgdZgILg26nneHH5ZcxV928bs/8kuEtzZ5EUmyoU/2BAsdJ
BF4L4QAZss7MOGpXKvapyd2wP3kS+coP8g/CdLvHnp/t0cMktXcAEHGCCuVt
bFwupvKLwvkbR5ZgZAu23qfdXROhbf8sqHcP2sK6BBgbCgBwBYJeC+EACRCP
ACMoCN4qXUUUAAAAAAAcACBzYWx0QG5vdGF0aW9ucy5vcGVucGdwanMub3Jn
FKJwgwnvUbiC0bY+sCWmo0dOVTt1hvL31m6qVhmE56cCmwwWIQR3h5w3RTWn
2WoDf3ePACMoCN4qXQAAinqQ4om/NvNQyUKsEOqlYJ8IfYjTr/3GDNH1xRuV
FWKTg8IrhRpAUEzn5bzcbaI/uxmoFo3r6mP28shR8daHZL4K
=hlre
-----END PGP PRIVATE KEY BLOCK-----
"""


def test_a_cipher_named_outside_the_seal_that_was_changed_is_called_changed(fresh: Reader) -> None:
    sealed = pysequoia.encrypt(inner("Hei"), [pysequoia.Cert.from_bytes(CLEAR_KEY)])
    key, *content = packets(sealed if isinstance(sealed, bytes) else bytes(sealed))
    fresh.unlock(CLEAR_KEY)
    fresh.open(key + b"".join(content))
    assert fresh.text == "Hei"
    fresh.choose("letter-file", renamed(key) + b"".join(content))

    fresh.said("letter-said", "letter_changed")


def packets(message: bytes) -> list[bytes]:
    """The packets of an armoured message, each as it stands."""
    return [bytes(packet) for packet in PacketPile.from_bytes(message)]


def renamed(key: bytes) -> bytes:
    """A session key packet for X25519, with Twofish named instead of AES-256 (RFC 9580, 5.1.6)."""
    name = key.index(b"\x03") + 1 + 8 + 1 + 32 + 1  # version, key id, algorithm, a public value, a length
    assert key[name] == 9
    return key[:name] + b"\x0a" + key[name + 1 :]


# Keys


@pytest.mark.parametrize("first", ["public", "private"])
def test_a_file_with_both_halves_of_a_key_gives_the_private_one(fresh: Reader, made: Made, first: str) -> None:
    both = [made.certificate, made.private]
    fresh.unlock(b"\n".join(both if first == "public" else both[::-1]))

    assert OWNER in fresh.said("key-owner", "key_open")


def test_both_halves_may_be_tried_and_dropped_too(fresh: Reader) -> None:
    fresh.make()
    _, private = fresh.save("key")
    _, certificate = fresh.save("certificate")
    fresh.try_out(certificate + private)

    fresh.said("try-said", "try_works")


def test_two_private_keys_among_public_ones_are_still_several(fresh: Reader, made: Made) -> None:
    for content in (made.certificate + made.private * 2, made.private + made.certificate + made.private[:300]):
        fresh.choose("key-file", b"")
        fresh.said("key-said", "file_empty")
        fresh.choose("key-file", content)
        fresh.said("key-said", "key_several")


# Passphrases: "å" as one sign, or as "a" and a ring

TYPED = "blåbærsyltetøy på loffskiva"
FORMS = ("NFC", "NFD")


def form(phrase: str, name: str) -> str:
    return unicodedata.normalize(name, phrase)  # type: ignore[arg-type]


@pytest.mark.parametrize("again", FORMS)
@pytest.mark.parametrize("first", FORMS)
def test_a_new_key_is_locked_with_the_one_form_however_it_was_typed(fresh: Reader, first: str, again: str) -> None:
    fresh.to_phrase()
    fresh.page.fill("#new-phrase", form(TYPED, first))
    fresh.page.fill("#again", form(TYPED, again))
    fresh.page.press("#again", "Enter")
    fresh.is_at("step-save")
    _, private = fresh.save("key")
    fresh.try_out(private, form(TYPED, again))
    fresh.said("try-said", "try_works")

    keys.gpg().run("--import", given=private, at=NOW)
    fingerprint = "".join(fresh.page.locator("#fingerprint span").all_text_contents())
    sealed = by_gpg([], fingerprint)
    assert keys.gpg().run("--passphrase", form(TYPED, "NFC"), "--decrypt", given=sealed, at=NOW) == b"Hei"


@pytest.mark.parametrize("typed", [TYPED, form(TYPED, "NFD"), form(TYPED[:8], "NFD") + TYPED[8:]])
@pytest.mark.parametrize("old", FORMS)
def test_an_older_key_opens_with_the_phrase_in_either_form(fresh: Reader, old: str, typed: str) -> None:
    fresh.unlock(old_key(form(TYPED, old)), typed)

    fresh.said("key-owner", "key_open")


def test_an_older_key_opens_with_the_very_phrase_that_made_it(fresh: Reader) -> None:
    mixed = form(TYPED[:8], "NFD") + TYPED[8:]
    fresh.unlock(old_key(mixed), mixed)

    fresh.said("key-owner", "key_open")


def test_a_phrase_that_is_wrong_in_every_form_is_told(fresh: Reader, made: Made) -> None:
    fresh.unlock(made.private, TYPED)
    fresh.said("phrase-said", "phrase_wrong")
    fresh.unlock(made.private, PHRASE)

    fresh.said("key-owner", "key_open")


def old_key(phrase: str) -> bytes:
    """A key that GnuPG has locked with just these letters."""
    then = ("--passphrase", phrase, "--yes", "--status-fd", "1", "--quick-gen-key")
    said = keys.gpg().run(*then, f"<{OWNER}>", "future-default", "default", "2y", at=NOW - timedelta(days=2))
    fingerprint = said.decode().split("KEY_CREATED B ")[1].split()[0]
    return keys.gpg().run("--passphrase", phrase, "--armor", "--export-secret-keys", fingerprint, at=NOW)
