"""How a centre gets its inbox: certificates looked at, its section written with both forms closed, opened by a word.

The word travels in a sealed test letter and comes back by telephone. It is derived from address and keys, so nothing
has to be remembered between the two commands, and another key or address needs another letter.
"""

import contextlib
import hmac
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from directory import Form
from forms.sealing.sealer import CertificateError, Kind, inspect_certificate, load_sealer, map_collecting_errors
from forms.settings import private_files, settings
from forms.settings.edit import CannotRewriteError, set_values
from forms.settings.inboxes import COORDINATOR, Inbox
from forms.settings.private_files import locked, write_private
from forms.settings.settings import SettingsError

# Everyday words that nobody mishears, of the letters that every keyboard has. 32 x 31 x 90 words: nobody guesses one
# by chance, and who would try has the settings in hand anyway.
WORDS = (
    "anker",
    "banan",
    "bjelle",
    "blomst",
    "bolle",
    "brev",
    "drage",
    "eple",
    "fjell",
    "flagg",
    "fugl",
    "gitar",
    "gulrot",
    "hage",
    "hest",
    "humle",
    "kaffe",
    "kanel",
    "kopp",
    "lampe",
    "melk",
    "pose",
    "regn",
    "sirkel",
    "skje",
    "sol",
    "stjerne",
    "sykkel",
    "teppe",
    "tomat",
    "vekt",
    "vindu",
)
SUFFIX = {("openpgp", True): ".asc", ("openpgp", False): ".pgp", ("smime", True): ".pem", ("smime", False): ".cer"}


@dataclass(frozen=True, slots=True)
class Offer:
    """An inbox that passed, its forms closed; the bytes of its certificates; the days until the first one ends."""

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


def offer(centre: str, address: str, kind: Kind | None, paths: Sequence[Path], now: datetime) -> Offer:
    """Read and judge the certificates in *paths*. Raises CertificateError with every reason against any of them."""
    looked = map_collecting_errors(paths, lambda path: inspect_certificate(path, kind))
    kinds = {one for one, _, _ in looked}
    if len(kinds) > 1:
        raise CertificateError(("one certificate is OpenPGP, the other S/MIME; ask for two of one kind",))
    pins = tuple(fingerprint for _, fingerprint, _ in looked)
    if len(set(pins)) < len(pins):
        raise CertificateError(("both files hold the same key; the recovery key must be another one",))
    inbox = Inbox(centre, address, kinds.pop(), tuple(paths), pins, frozenset())
    return Offer(inbox, tuple(data for _, _, data in looked), load_sealer(inbox, now).days_left(now))


def there(config: Path, centre: str) -> bool:
    """Whether the settings hold something for this centre already. A file that is no TOML is for `add` to refuse."""
    try:
        tables = tomllib.loads(private_files.read_regular_file(config).decode("utf-8-sig"))
    except (OSError, ValueError):
        return False
    sections = tables if centre == COORDINATOR else tables.get("inbox", {})
    return isinstance(sections, dict) and bool(sections.get(centre))


def add(config: Path, made: Offer, shares_with: Sequence[str], *, replace: bool) -> list[str]:
    """Put the certificates beside the settings file and the section into it; return the names of the certificates.

    All or nothing: raises SettingsError or CannotRewriteError with the file and its folder as they were. Without
    *replace* a section that was written since somebody looked is left alone.
    """
    with _alone(config):
        if not replace and there(config, made.inbox.centre):
            raise SettingsError([f"{made.inbox.section} was written by another command meanwhile; nothing was changed"])
        places = [_place(config, made, number) for number in range(len(made.files))]
        try:
            text = _changed(config, made.inbox, _values(made, places, shares_with))
        except CannotRewriteError as error:
            raise CannotRewriteError("\n".join([str(error), *_to_copy(config, made, places)])) from None
        _put(config, text, dict(zip(places, made.files, strict=True)))
    return [place.name for place in places]


def _values(made: Offer, places: Sequence[Path], shares_with: Sequence[str]) -> dict[str, str | list[str]]:
    return {
        "address": made.inbox.address,
        "kind": made.inbox.kind,
        "certificates": [place.name for place in places],
        "fingerprints": [" ".join(_lines(pin)) for pin in made.inbox.fingerprints],
        "forms": [],
        **({"shares_with": list(shares_with)} if shares_with else {}),
    }


def _to_copy(config: Path, made: Offer, places: Sequence[Path]) -> Iterator[str]:
    """What else must be done by hand where the section cannot be written: the certificates are not there either."""
    for given, place in zip(made.inbox.certificates, places, strict=True):
        if not place.exists():
            yield f"and copy {given} to {place}, with mode 600 and the owner of {config.name}"


def _put(config: Path, text: str, certificates: dict[Path, bytes]) -> None:
    """Write the certificates, then the settings that name them; where one cannot be written, neither is."""
    new = [place for place in certificates if not place.exists()]
    try:
        for place, data in certificates.items():
            write_private(place, data, like=config)
        write_private(config, text.encode(), like=config)
    except OSError:
        for place in new:
            place.unlink(missing_ok=True)
        raise


def _place(config: Path, made: Offer, number: int) -> Path:
    """Where a certificate is put: never over another one, which the settings name until they are written anew."""
    data, stem = made.files[number], made.inbox.centre + ("-recovery" if number else "")
    suffix = SUFFIX[made.inbox.kind, b"-----BEGIN" in data]
    names = (config.parent / f"{stem}{f'-{turn}' if turn > 1 else ''}{suffix}" for turn in count(1))
    return next(place for place in names if not place.exists() or _holds(place, data))


def _holds(place: Path, data: bytes) -> bool:
    with contextlib.suppress(OSError):
        return private_files.read_regular_file(place) == data
    return False


def open_forms(config: Path, inbox: Inbox, forms: Sequence[str]) -> frozenset[Form]:
    """Write which forms are open into the section of *inbox*; return those that are open now ([closed] closes too).

    Raises CannotRewriteError, and SettingsError where the inbox is not the one that was confirmed any more.
    """
    with _alone(config):
        if _who(settings.read(config).inboxes.get(inbox.centre)) != _who(inbox):
            right = f"nothing was opened; send another letter: python -m forms test-mail {inbox.centre}"
            raise SettingsError([f"{inbox.section} has changed meanwhile; {right}"])
        text = _changed(config, inbox, {"forms": list(forms)})
        write_private(config, text.encode(), like=config)
        return settings.read(config).inboxes[inbox.centre].forms


def _who(inbox: Inbox | None) -> tuple[object, ...]:
    """What the word was given for: the forms of no other address or key may be opened by it."""
    return (inbox.address, inbox.kind, inbox.fingerprints) if inbox else ()


@contextlib.contextmanager
def _alone(config: Path) -> Iterator[None]:
    """Keep other commands from the settings between reading and writing; tell what the disk has against it."""
    try:
        with locked(config):
            yield
    except OSError as error:
        settings.read(config)  # where it cannot be read either, says so in its own words
        right = "this user must be able to write to its folder; nothing was changed"
        raise SettingsError([f"{config.name}: cannot be written: {error.strerror}; {right}"]) from None


def _changed(config: Path, inbox: Inbox, values: dict[str, str | list[str]]) -> str:
    """The text of the settings with *values* in the section of *inbox*, found to be good settings."""
    try:
        text = set_values(
            private_files.read_regular_file(config).decode("utf-8-sig"), inbox.section.strip("[]"), values
        )
    except (OSError, ValueError):  # not to be read, not UTF-8, not TOML
        settings.read(config)  # says it in its own words
        raise
    settings.read(config, text=text)
    return text


def word(secret: bytes, inbox: Inbox) -> str:
    """The word that the centre reads back: two words and a number, from centre, address and keys."""
    told = json.dumps(["test letter", inbox.centre, inbox.address.lower(), sorted(inbox.fingerprints)])
    number = int.from_bytes(hmac.digest(secret, told.encode(), "sha256"))
    number, first = divmod(number, len(WORDS))
    number, second = divmod(number, len(WORDS) - 1)
    others = [other for other in WORDS if other != WORDS[first]]
    return f"{WORDS[first]} {others[second]} {10 + number % 90}"


def same_word(heard: str, right: str) -> bool:
    """Whether what was heard is the word, however it was typed."""
    return _letters(heard) == _letters(right)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
