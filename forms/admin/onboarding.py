"""Onboarding a centre: its certificates inspected, its section written with closed forms, then confirmed.

In between a sealed test letter carries the phrase of verification.py to the centre.
"""

import codecs
import contextlib
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from directory import Form
from forms.sealing.sealer import CertificateError, Kind, inspect_certificate, load_sealer, map_collecting_errors
from forms.settings import settings
from forms.settings.command import command
from forms.settings.confirmation import KEY_FILE, confirmed_line
from forms.settings.edit import CannotRewriteError, Values, set_values
from forms.settings.inboxes import OF_NO_CENTRE, Inbox
from forms.settings.private_files import locked, read_regular_file, write_private
from forms.settings.problems import Problem
from forms.settings.settings import SettingsError

SUFFIX = {("openpgp", True): ".asc", ("openpgp", False): ".pgp", ("smime", True): ".pem", ("smime", False): ".cer"}

CERTIFICATE_MODE = 0o640  # the forms run as a user of their own, in the group of the settings' owner


@dataclass(frozen=True, slots=True)
class Candidate:
    """An inbox whose certificates passed, its forms closed; their bytes; the days until the first one expires."""

    inbox: Inbox
    files: tuple[bytes, ...] = field(repr=False)
    days_left: int | None

    def spoken(self) -> list[list[str]]:
        """The fingerprints, each as lines to read aloud: five groups of four, or four for the longer kind."""
        return [_lines(fingerprint) for fingerprint in self.inbox.fingerprints]


def _lines(fingerprint: str) -> list[str]:
    groups = [fingerprint[place : place + 4] for place in range(0, len(fingerprint), 4)]
    wide = 5 if len(groups) == 10 else 4
    return [" ".join(groups[place : place + wide]) for place in range(0, len(groups), wide)]


def inspect_candidate(
    centre: str,
    address: str,
    kind: Kind | None,
    paths: Sequence[Path],
    now: datetime,
    second: tuple[str, int] = ("", 0),
) -> Candidate:
    """Read and judge the certificates in *paths*. Raises CertificateError with every reason against any of them.

    *second*: the second address and its hours.
    """
    inspected = map_collecting_errors(paths, lambda path: inspect_certificate(path, kind))
    kinds = {one for one, _, _ in inspected}
    if len(kinds) > 1:
        raise CertificateError(("one certificate is OpenPGP, the other S/MIME; ask for two of one kind",))
    fingerprints = tuple(fingerprint for _, fingerprint, _ in inspected)
    if len(set(fingerprints)) < len(fingerprints):
        raise CertificateError(("both files hold the same key; the recovery key must be another one",))
    inbox = Inbox(centre, address, kinds.pop(), tuple(paths), fingerprints, frozenset(), (), *second)
    return Candidate(inbox, tuple(data for _, _, data in inspected), load_sealer(inbox, now).days_left(now))


def section_exists(config: Path, centre: str) -> bool:
    """Whether the settings hold something for this centre already. A file that is no TOML is for `add` to refuse."""
    return bool(section(config, centre))


def section(config: Path, centre: str) -> dict[str, object]:
    """What stands in the section of this centre, without its inbox for applications; empty where nothing does."""
    try:
        found = tomllib.loads(read_regular_file(config).decode("utf-8-sig"))
    except (OSError, ValueError):
        return {}
    for name in (centre,) if centre in OF_NO_CENTRE else ("inbox", *centre.split(".")):
        below = found.get(name)
        found = below if isinstance(below, dict) else {}
    return {key: value for key, value in found.items() if not isinstance(value, dict)}


def add(config: Path, candidate: Candidate, shares_with: Sequence[str], *, replace: bool) -> list[str]:
    """Put the certificates beside the settings file and the section into it; return the names of the certificates.

    All or nothing: raises SettingsError or CannotRewriteError with the file and its folder as they were. Without
    *replace* a section that was written since the operator was asked is left alone.
    """
    with locked_settings(config):
        if not replace and section_exists(config, candidate.inbox.centre):
            text = "was written by another command meanwhile; nothing was changed"
            raise SettingsError([Problem(text, candidate.inbox.section)])
        places = [_place(config, candidate, number) for number in range(len(candidate.files))]
        try:
            sections = {candidate.inbox.section: _values(candidate, places, shares_with)}
            content = edited(config, _setting(sections | _handed_over(config, candidate.inbox)))
        except CannotRewriteError as error:
            raise CannotRewriteError("\n".join([str(error), *_to_copy(config, candidate, places)])) from None
        _write(config, content, dict(zip(places, candidate.files, strict=True)))
    return [place.name for place in places]


def _values(candidate: Candidate, places: Sequence[Path], shares_with: Sequence[str]) -> Values:
    return {
        "address": candidate.inbox.address,
        "kind": candidate.inbox.kind,
        "certificates": [place.name for place in places],
        "fingerprints": [" ".join(_lines(fingerprint)) for fingerprint in candidate.inbox.fingerprints],
        "forms": [],
        **({"shares_with": list(shares_with)} if shares_with else {}),
        **_second(candidate.inbox),
    }


def _second(inbox: Inbox) -> Values:
    if not inbox.second_address:
        return {}
    return {"second_address": inbox.second_address, "second_after_hours": inbox.second_after_hours}


def _handed_over(config: Path, inbox: Inbox) -> dict[str, Values]:
    """What must change in the centre's own section, so that its applications go to *inbox* alone, and to none yet."""
    forms = section(config, inbox.owner).get("forms")
    if inbox.centre == inbox.owner or not isinstance(forms, list) or Form.APPLY not in forms:
        return {}
    return {f"inbox.{inbox.owner}": {"forms": [form for form in forms if form != Form.APPLY]}}


def _to_copy(config: Path, candidate: Candidate, places: Sequence[Path]) -> Iterator[str]:
    """What else must be done by hand where the section cannot be written: the certificates are not there either."""
    for given, place in zip(candidate.inbox.certificates, places, strict=True):
        if not place.exists():
            yield f"and copy {given} to {place}, with mode 640 and the owner of {config.name}"


def _write(config: Path, content: bytes, certificates: dict[Path, bytes]) -> None:
    """Write the certificates, then the settings that name them; where one cannot be written, neither is."""
    new = [place for place in certificates if not place.exists()]
    try:
        for place, data in certificates.items():
            write_private(place, data, like=config, mode=CERTIFICATE_MODE)
        write_private(config, content, like=config)
    except OSError:
        for place in new:
            place.unlink(missing_ok=True)
        raise


def _place(config: Path, candidate: Candidate, number: int) -> Path:
    """Where a certificate is put: never over another one, which the settings name until they are written anew."""
    data, stem = candidate.files[number], candidate.inbox.centre.replace(".", "-") + ("-recovery" if number else "")
    suffix = SUFFIX[candidate.inbox.kind, b"-----BEGIN" in data]
    names = (config.parent / f"{stem}{f'-{attempt}' if attempt > 1 else ''}{suffix}" for attempt in count(1))
    return next(place for place in names if not place.exists() or _same_content(place, data))


def _same_content(place: Path, data: bytes) -> bool:
    with contextlib.suppress(OSError):
        return read_regular_file(place) == data
    return False


def open_forms(config: Path, inbox: Inbox, forms: Sequence[str]) -> frozenset[Form]:
    """Confirm the section of *inbox* and write which forms are open; return those that are now ([closed] closes too).

    Raises CannotRewriteError, and SettingsError where the inbox is not the one that was confirmed any more.
    """
    with locked_settings(config):
        if identity(settings.read(config).inboxes.get(inbox.centre)) != identity(inbox):
            right = f"nothing was opened; send another letter: {command('test-mail', inbox.centre)}"
            raise SettingsError([Problem(f"has changed meanwhile; {right}", inbox.section)])
        line = confirmed_line(settings.read(config).confirm_key, inbox, config.absolute().parent)
        values: Values = {"forms": list(forms), "confirmed": line}
        write_private(config, edited(config, _setting({inbox.section: values})), like=config)
        write_confirm_key(config)
        return settings.read(config).inboxes[inbox.centre].forms


def write_confirm_key(config: Path) -> None:
    """Put the key by which the courier checks each inbox beside the settings. Raises SettingsError."""
    key = settings.read(config).confirm_key.hex().encode()
    place = config.absolute().parent / KEY_FILE
    try:
        if not _same_content(place, key):
            write_private(place, key, like=config)
    except OSError as error:
        right = "this user must be able to write to the folder of the settings"
        raise SettingsError([Problem(f"cannot be written: {error.strerror}; {right}", file=KEY_FILE)]) from None


def identity(inbox: Inbox | None) -> tuple[object, ...]:
    """What the phrase was given for: the forms of no other address or key may be opened by it."""
    return (inbox.addresses, inbox.kind, inbox.certificates, inbox.fingerprints) if inbox else ()


@contextlib.contextmanager
def locked_settings(config: Path) -> Iterator[None]:
    """Keep other commands from the settings between reading and writing. Raises SettingsError for an OSError."""
    try:
        with locked(config):
            yield
    except OSError as error:
        settings.read(config)  # raises its own SettingsError where the file cannot be read either
        right = "this user must be able to write to its folder; nothing was changed"
        raise SettingsError([Problem(f"cannot be written: {error.strerror}; {right}", file=config.name)]) from None


def edited(config: Path, change: Callable[[str], str]) -> bytes:
    """The content of the settings file after *change*, found to be good settings.

    Raises SettingsError, and what *change* raises.
    """
    try:
        content = read_regular_file(config)
        text = change(content.decode("utf-8-sig"))
    except (OSError, ValueError):  # not to be read, not UTF-8, not TOML
        settings.read(config)  # raises its own SettingsError
        raise
    settings.read(config, text=text)
    return text.encode("utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8")


def _setting(sections: Mapping[str, Values]) -> Callable[[str], str]:
    """The change that writes these values into these sections."""

    def change(text: str) -> str:
        for name, values in sections.items():
            text = set_values(text, name, values)
        return text

    return change
