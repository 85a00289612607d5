"""The head of a translation's file as bytes: writes the source hash into it, and leaves everything else as it is."""

import re

SOURCE = re.compile(rb"^(source:[ \t]*)([\"']?)[^\s\"'#]*\2", re.MULTILINE)
RULE = re.compile(rb"^---[ \t]*\r?$", re.MULTILINE)
FIRST_KEY = re.compile(rb"^\w+:", re.MULTILINE)


def with_source(file: bytes, source: str, *, page: bool) -> bytes:
    """Return *file*, a *page* or a file of words, with *source* at its head, in place of the hash that stands there."""
    end = _end(file) if page else len(file)
    if found := SOURCE.search(file, 0, end):
        return file[: found.start()] + found[1] + source.encode() + file[found.end() :]
    place = end if page else _first_key(file)
    line_end = b"\r\n" if b"\r\n" in file else b"\n"
    return file[:place] + b"source: " + source.encode() + line_end + file[place:]


def _end(page: bytes) -> int:
    """Where the second line --- of *page* begins."""
    rules = [found.start() for found in RULE.finditer(page)]
    return rules[1] if len(rules) > 1 else 0


def _first_key(words: bytes) -> int:
    found = FIRST_KEY.search(words)
    return found.start() if found else 0
