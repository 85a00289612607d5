"""E-mail addresses as people type them (RFC 5321, RFC 6531). Asks no network, looks up no host.

The plain character is put for what a keyboard, a copied link or an address book writes instead; what could then still
be two addresses, or none, is refused.
"""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from forms.web import characters

NAMED = re.compile(r"[^<>@]*<([^<>]*)>")  # Kari <kari@example.org> (RFC 5322, 3.4)
SCHEME = re.compile("mailto:", re.IGNORECASE)  # RFC 6068
OPENING = ("Ps", "Pi")  # Unicode categories of what a sentence puts before an address; any punctuation may follow it


def read(typed: str) -> str | None:
    """The address as it is written to; None when it cannot be one.

    Letters of every script stay, in the name and in the domain; plus and apostrophe stay.
    """
    shown = characters.trim(typed)
    if characters.has_control(shown):
        return None
    name, at, domain = _bare(shown).rpartition("@")
    try:
        found = validate_email(f"{_name(name)}{at}{_domain(domain)}", check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized if _plain_letters(found.local_part) else None


def is_what_was_typed(typed: str, read: str) -> bool:
    """Whether *read* is *typed*: the same characters but for what cannot be seen at the ends.

    Composed and decomposed accents are one text (canonical equivalence, UAX 15), and so are the cases of a domain.
    """
    name, at, domain = unicodedata.normalize("NFC", characters.trim(typed)).rpartition("@")
    in_dns = validate_email(read, check_deliverability=False).ascii_domain  # what Chromium sends for æøå (RFC 5890)
    return f"{name}{at}{domain.lower()}" in (read, f"{read.rpartition('@')[0]}@{in_dns}")


def _bare(shown: str) -> str:
    """*shown* without the name, the scheme and the punctuation around the address; wide characters narrow."""
    plain = _unwrapped(characters.fold(shown, digits=False))
    if named := NAMED.fullmatch(plain):
        plain = _unwrapped(named[1])
    return SCHEME.sub("", plain, count=1) if SCHEME.match(plain) else plain


def _unwrapped(text: str) -> str:
    """*text* without brackets, quotation marks and the end of a sentence; an apostrophe goes only if there are two."""
    marks = list(text.strip())
    while marks and marks[-1] != ">" and unicodedata.category(marks[-1])[0] == "P":
        if marks.pop() == "'" and marks[:1] == ["'"]:
            del marks[0]
    while marks and (marks[0] == '"' or unicodedata.category(marks[0]) in OPENING):
        del marks[0]
    return "".join(marks).strip()


def _name(typed: str) -> str:
    return _digits(unicodedata.normalize("NFKC", typed.rstrip()))


def _domain(typed: str) -> str:
    """The part after the @; keyboards put a space after each dot."""
    return ".".join(_digits(label.strip()) for label in typed.split("."))


def _digits(part: str) -> str:
    """*part* with the digits 0 to 9, unless letters of another script stand beside them: they may be the name."""
    latin = characters.fold(part)
    return latin if latin.isascii() else part


def _plain_letters(name: str) -> bool:
    """Whether *name* holds, beside ASCII, letters, marks and digits only: no address has a typographic sign in it."""
    return all(mark.isascii() or unicodedata.category(mark)[0] in "LM" or mark.isdecimal() for mark in name)
