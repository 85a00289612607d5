"""Confirmation (keyed hash, HMAC-SHA256) of an inbox: the line `confirmed` that the command `confirm` writes.

It covers everything that decides where a letter goes and who can open it. A section that was edited since, by hand or
by another program, has another hash: its forms are closed and its letters wait until it is confirmed again.

Only the whole line decides. The short tags in it are there to tell what differs.
"""

import hmac
import json
from pathlib import Path

from forms.settings.command import command
from forms.settings.inboxes import NEVER_CONFIRMED, Inbox

KEY_FILE = "confirm-key"  # beside the settings file: for the courier, which must not hold the service's secret
VERSION = "v1"
_PURPOSE = b"ressursvenn: confirmed inbox"
_TAG_DIGITS = 8
_SECTION = "section"


def derive_key(secret: bytes) -> bytes:
    """The key of the hash, 32 bytes, derived from the service's *secret* (HKDF-SHA256 without salt, RFC 5869).

    Empty where *secret* is. It tells nothing of the secret, nor of what else is signed with that.
    """
    if not secret:
        return b""
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, _PURPOSE + b"\x01", "sha256")


def confirmed_line(key: bytes, inbox: Inbox, folder: Path) -> str:
    """The value of `confirmed` for *inbox*; *folder* is that of the settings file, where relative paths begin."""
    parts = _parts(inbox, folder)
    tags = [_digest(key, ["tag", name, value])[:_TAG_DIGITS] for name, value in [("key", ""), *parts.items()]]
    return ".".join([VERSION, *tags, _digest(key, ["inbox", VERSION, parts])])


def why_unconfirmed(key: bytes, inbox: Inbox, folder: Path) -> str:
    """Why *inbox* is not confirmed as it stands now, to complete "not confirmed: ..."; empty where it is."""
    if not key:
        return f"its hash cannot be checked, since {KEY_FILE} or the service's secret is missing"
    if not inbox.confirmed_line:
        return NEVER_CONFIRMED
    expected = confirmed_line(key, inbox, folder)
    if hmac.compare_digest(inbox.confirmed_line.encode(), expected.encode()):
        return ""
    return _difference(inbox.confirmed_line.split("."), expected.split("."), list(_parts(inbox, folder)))


def explain(inbox: Inbox) -> str:
    """What is wrong with the section of an *inbox* that is not confirmed, and the commands that put it right."""
    run = f"{command('test-mail', inbox.centre)}, then: {command('confirm', inbox.centre, 'WORDS')}"
    back = "" if inbox.unconfirmed == NEVER_CONFIRMED else "put it back, or "
    return f"not confirmed: {inbox.unconfirmed}; its forms are closed and its letters wait; {back}run: {run}"


def _parts(inbox: Inbox, folder: Path) -> dict[str, object]:
    """What is covered, by the name of its key in the section."""
    return {
        _SECTION: inbox.section,
        "address": inbox.address,
        "second_address": inbox.second_address,
        "second_after_hours": inbox.second_after_hours,
        "kind": inbox.kind,
        "certificates": [_written(path, folder) for path in inbox.certificates],
        "fingerprints": list(inbox.fingerprints),
    }


def _written(path: Path, folder: Path) -> str:
    """*path* as it stands in a settings file that may move together with its certificates."""
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _digest(key: bytes, value: object) -> str:
    # JSON of lists and texts, with every other character escaped: no two values have the same encoding.
    return hmac.digest(key, json.dumps(value).encode("ascii"), "sha256").hex()


def _difference(found: list[str], expected: list[str], names: list[str]) -> str:
    damaged = "its line 'confirmed' is damaged"
    if len(found) != len(expected) or found[0] != expected[0]:
        return damaged
    if found[1] != expected[1]:
        return "the service's secret has changed since it was confirmed"
    changed = [name for name, one, other in zip(names, found[2:], expected[2:], strict=False) if one != other]
    if _SECTION in changed:
        return "its line 'confirmed' was made for another section"
    return f"changed since it was confirmed: {', '.join(changed)}" if changed else damaged
