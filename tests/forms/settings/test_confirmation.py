"""What was confirmed is what counts: a section that was edited since closes, and says what differs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from demo.confirming import confirm_all
from forms.settings import confirmation, inboxes, settings
from forms.settings.inboxes import Inbox
from tests.support.sample_settings import A, B, Folder

HEADINGS = ("[inbox.oslo]", "[inbox.narvik]")
OTHER = "CD" * 20
EDITED = {
    "another address": ("post@oslo.example", "thief@evil.example", "address"),
    "another case of the address": ("post@oslo.example", "Post@oslo.example", "address"),
    "another kind": ('kind = "openpgp"', 'kind = "smime"', "kind"),
    "another key file": ("oslo.asc", "other.asc", "certificates"),
    "a key file in another folder": ("oslo.asc", "/tmp/oslo.asc", "certificates"),
    "another fingerprint": (A, OTHER, "fingerprints"),
    "a second address": (
        'kind = "openpgp"',
        'second_address = "thief@evil.example"\nsecond_after_hours = 1\nkind = "openpgp"',
        "second_address, second_after_hours",
    ),
    "a second key": (f'asc"]\nfingerprints = ["{A}"', f'asc", "b"]\nfingerprints = ["{A}", "{OTHER}"', "certificates"),
}
SAME = {
    "a comment": ("[inbox.oslo]\n", "[inbox.oslo] # ours\n# called on 3 May\n"),
    "spaces": ('kind = "openpgp"', '  kind  =   "openpgp"'),
    "an empty line": ('kind = "openpgp"', '\n\nkind = "openpgp"\n'),
    "another way to quote": ('"post@oslo.example"', "'post@oslo.example'"),
    "a list over several lines": ('["oslo.asc"]', '[\n  "oslo.asc",\n]'),
    "a fingerprint in groups": (A, " ".join(["abab"] * 10)),
    "a form that the operator closes": ('["write", "apply"]', "[]"),
    "what is shared": ('kind = "openpgp"', 'kind = "openpgp"\nshares_with = ["narvik"]'),
}
LINES: dict[str, tuple[Callable[[str], str], str]] = {
    "deleted": (lambda _: "", inboxes.NEVER_CONFIRMED),
    "of another kind": (lambda _: "confirmed = true", inboxes.NEVER_CONFIRMED),
    "empty": (lambda _: 'confirmed = ""', inboxes.NEVER_CONFIRMED),
    "no ASCII": (lambda _: 'confirmed = "ø"', inboxes.NEVER_CONFIRMED),
    "cut off": (lambda line: f'{line[:-9]}"', "is damaged"),
    "with other digits": (lambda line: f'{line[:-9]}00000000"', "is damaged"),
    "cut down to its tags": (lambda line: f'{line.rpartition(".")[0]}"', "is damaged"),
    "of another version": (lambda line: line.replace("v1.", "v2."), "is damaged"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Good settings, with every inbox confirmed."""
    made = Folder(tmp_path)
    confirm_all(made.write())
    return made


def edit(folder: Folder, old: str, new: str) -> dict[str, Inbox]:
    text = folder.file.read_text()
    assert old in text
    folder.private("config.toml", text.replace(old, new, 1).encode())
    return dict(settings.read(folder.file).inboxes)


def line_of(folder: Folder, centre: str) -> str:
    section = folder.file.read_text().partition(f"[inbox.{centre}]")[2]
    return next(line for line in section.splitlines() if line.startswith("confirmed"))


def test_what_was_confirmed_counts(folder: Folder) -> None:
    assert [inbox.unconfirmed for inbox in settings.read(folder.file).inboxes.values()] == ["", ""]


def test_an_inbox_for_applications_added_by_hand_is_closed_and_enquiries_go_on(folder: Folder) -> None:
    section = '[inbox.oslo.apply]\naddress = "thief@evil.example"\nkind = "openpgp"\ncertificates = ["c.asc"]\n'
    section += f'fingerprints = ["{OTHER}"]\nforms = ["apply"]\n'
    forms = 'forms = ["write", "apply"]'
    edit(folder, forms, forms.replace(', "apply"', "", 1))
    folder.private("config.toml", f"{folder.file.read_text()}\n{section}".encode())
    found = dict(settings.read(folder.file).inboxes)

    assert [found[name].unconfirmed for name in ("oslo", "oslo.apply")] == ["", inboxes.NEVER_CONFIRMED]


@pytest.mark.parametrize(("old", "new", "key"), EDITED.values(), ids=EDITED)
def test_a_section_edited_by_hand_closes_alone_and_says_what_differs(
    folder: Folder, old: str, new: str, key: str
) -> None:
    found = edit(folder, old, new)

    assert f"changed since it was confirmed: {key}" in found["oslo"].unconfirmed
    assert found["narvik"].unconfirmed == ""


def test_every_key_of_a_section_is_covered_or_decides_nothing_about_a_letters_way() -> None:
    covered = {key for _, _, keys in EDITED.values() for key in keys.split(", ")} | {"fingerprints"}

    assert set(inboxes.KEYS) == covered | {"forms", "shares_with", "confirmed"}


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_what_changes_nothing_closes_nothing(folder: Folder, old: str, new: str) -> None:
    assert edit(folder, old, new)["oslo"].unconfirmed == ""


@pytest.mark.parametrize(("spoil", "said"), LINES.values(), ids=LINES)
def test_a_line_that_is_no_good_closes_its_centre_and_nothing_else(
    folder: Folder, spoil: Callable[[str], str], said: str
) -> None:
    line = line_of(folder, "oslo")
    found = edit(folder, line, spoil(line))

    assert said in found["oslo"].unconfirmed and found["narvik"].unconfirmed == ""


def test_the_line_of_another_centre_opens_nothing(folder: Folder) -> None:
    found = edit(folder, line_of(folder, "oslo"), line_of(folder, "narvik"))

    assert found["oslo"].unconfirmed == "its line 'confirmed' was made for another section"


def test_two_centres_whose_sections_are_swapped_are_both_closed(folder: Folder) -> None:
    one, other = HEADINGS
    edit(folder, one, "[inbox.molde]")
    edit(folder, other, one)
    found = edit(folder, "[inbox.molde]", other)

    assert {inbox.unconfirmed for inbox in found.values()} == {"its line 'confirmed' was made for another section"}


def test_a_section_under_another_name_is_not_confirmed(folder: Folder) -> None:
    assert "another section" in edit(folder, "[inbox.oslo]", "[inbox.bergen]")["bergen"].unconfirmed


def test_settings_that_move_with_their_certificates_stay_confirmed(folder: Folder) -> None:
    moved = folder.path.rename(folder.path.with_name("elsewhere"))

    assert settings.read(moved / "config.toml").inboxes["oslo"].unconfirmed == ""


def test_another_secret_closes_every_centre_and_says_why(folder: Folder) -> None:
    folder.private("secret", b"t" * 32)
    found = settings.read(folder.file).inboxes.values()

    assert {inbox.unconfirmed for inbox in found} == {"the service's secret has changed since it was confirmed"}


def test_the_courier_checks_without_the_secret(folder: Folder) -> None:
    (folder.path / "secret").unlink()
    found = settings.read(folder.file, withheld=settings.OF_THE_FORMS)

    assert (found.inboxes["oslo"].unconfirmed, found.secret) == ("", b"")


@pytest.mark.parametrize("key", [None, b"", b"no key", b"00" * 32])
def test_the_courier_trusts_no_inbox_without_the_right_key(folder: Folder, key: bytes | None) -> None:
    (folder.path / confirmation.KEY_FILE).unlink()
    if key is not None:
        folder.private(confirmation.KEY_FILE, key)

    assert all(one.unconfirmed for one in settings.read(folder.file, withheld=settings.OF_THE_FORMS).inboxes.values())


def test_where_the_key_is_missing_a_line_made_without_one_opens_nothing(folder: Folder) -> None:
    oslo = settings.read(folder.file).inboxes["oslo"]
    edit(folder, oslo.confirmed_line, confirmation.confirmed_line(b"", oslo, folder.path))
    (folder.path / confirmation.KEY_FILE).unlink()
    found = settings.read(folder.file, withheld=settings.OF_THE_FORMS).inboxes["oslo"]

    assert found.unconfirmed.startswith("its hash cannot be checked")


def test_a_key_that_others_can_read_is_told(folder: Folder) -> None:
    folder.private(confirmation.KEY_FILE, b"00" * 32, mode=0o644)

    with pytest.raises(settings.SettingsError, match="confirm-key can be read by other users of this machine"):
        settings.read(folder.file, withheld=settings.OF_THE_FORMS)


def test_the_key_is_derived_as_rfc_5869_says() -> None:
    judge = HKDF(SHA256(), 32, salt=None, info=b"ressursvenn: confirmed inbox")

    assert confirmation.derive_key(b"s" * 64) == judge.derive(b"s" * 64)
    assert confirmation.derive_key(b"") == b""


def test_no_two_inboxes_have_one_hash(tmp_path: Path) -> None:
    paths = [("a", "b"), ("b", "a"), ("a,b",), ('a", "b',), ("a",)]
    keys = [(A, B), (B, A), (A,), (A + B,)]
    made = [
        Inbox("oslo", "a@b", "openpgp", tuple(map(Path, files)), pins, frozenset()) for files in paths for pins in keys
    ]
    lines = {confirmation.confirmed_line(b"k" * 32, inbox, tmp_path) for inbox in made}

    assert len({line.rpartition(".")[2] for line in lines}) == len(made)


def test_what_was_changed_is_named_whatever_it_was_changed_to(tmp_path: Path) -> None:
    """The tags are long enough: a line that seems damaged alarms nobody as another address does."""
    key, oslo = b"k" * 32, Inbox("oslo", "a@b", "openpgp", (), (A,), frozenset())
    line = confirmation.confirmed_line(key, oslo, tmp_path)
    edited = [replace(oslo, address=f"{number}@b", confirmed_line=line) for number in range(300)]

    said = {confirmation.why_unconfirmed(key, inbox, tmp_path) for inbox in edited}
    assert said == {"changed since it was confirmed: address"}
