"""Mistakes in the form of a YAML file, told at the place where the editor must act, and mended as they are meant.

PyYAML stops where it no longer understands, often many lines below an open quote, and speaks of tokens and scalars.
Here its error only says how far to look. A mended line lets the rest of the file be judged in the same run.
"""

import re
from collections.abc import Iterator, Sequence

from directory.messages import message
from directory.parsing import yaml_indentation, yaml_values
from directory.parsing.yaml_values import Mistake

TAB = re.compile(r" *+\t\s*+[^\s#]")
BEFORE = r"(?P<before> *+(?:- ++)?)"
KEY = r"(?P<key>[A-Za-z_ÆØÅæøå][\w.*-]*+)"
# "phone:22", "phone:" and a space that is none of the keyboard; not "https://"
GLUED = re.compile(rf"{BEFORE}{KEY}:(?P<gap>[^\S ]*)(?P<value>[^\s/].*)")
NO_COLON = re.compile(rf"{BEFORE}{KEY}(?:\s*+[=;：])?(?:\s++(?P<value>\S.*)|\s*+)$")
AROUND = re.compile(rf"{BEFORE}(?P<quote>['\"]){KEY}: ++(?P<value>.*)(?P=quote)\s*+$")
DASH = re.compile(r"(?P<before> *)(?P<sign>-(?=[^\s-])|[–—•*]\s*|-[^\S ]+)(?P<rest>.*)")
# What a text program writes for the point of a list; see also site_builder/vocabulary.py.
BULLET = r"(?:[–—•·▪▫◦●○■□➤►▶‣⁃∙*]\s*|o\s+|-[^\S ]+|-(?=\S))"
SPACE = re.compile(r"[ ]*([\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])")
RULE = re.compile(r"(?:---|\.\.\.)(?:\s|$)")
PAIR = yaml_values.PAIR


def tabs(lines: Sequence[str]) -> Iterator[Mistake]:
    """Yield each line that a tab indents."""
    for number, line in enumerate(lines, 1):
        if TAB.match(line):
            text = message("this line begins with a tab; indent with spaces instead")
            yield Mistake(number, line.index("\t") + 1, text, line.expandtabs(2))


def undashed(lines: Sequence[str]) -> Iterator[Mistake]:
    """Yield each line that begins an entry of the list in *lines* and lacks its "- "."""
    first = next((found["key"] for line in lines if (found := re.match(rf"- +{KEY}:", line))), None)
    if first is None:
        return
    since = 2  # lines since an entry began; one more line with its first key is a doubled key
    for number, line in enumerate(lines, 1):
        since = 0 if line.startswith("- ") else since + 1
        if since > 1 and (found := re.match(rf" *{BULLET}?(?P<rest>{first}:(?: .*|$))", line)):
            text = message("an entry begins with a - and a space; write '- {key}: ...'", key=first)
            yield Mistake(number, len(line) - len(line.lstrip()) + 1, text, f"- {found['rest']}")
            since = 0


def orphaned(lines: Sequence[str]) -> Iterator[Mistake]:
    """Yield the lines above the first entry of the list in *lines*: told once, by the first, and all left out."""
    dashed = [at for at, line in enumerate(lines) if re.match(rf"- +{KEY}:", line)]
    start = dashed[0] if len(dashed) > 1 else 0  # one alone is a mistake in lines that are no list
    alone = [at for at in range(start) if lines[at].strip() and not lines[at].lstrip().startswith("#")]
    if not alone or not PAIR.match(lines[alone[0]]):
        return
    text = message(
        "this stands above the first entry, which begins like '- {key}: ...'; put back what was deleted, or delete it",
        key=_key(lines[start].lstrip("- ")),
    )
    column = len(lines[alone[0]]) - len(lines[alone[0]].lstrip()) + 1
    yield Mistake(alone[0] + 1, column, text, "")
    for at in alone[1:]:
        yield Mistake(at + 1, 1, None, "")


def overdashed(lines: Sequence[str]) -> Iterator[Mistake]:
    """Yield each line inside of an entry of the list in *lines* that has a "- " too many."""
    first = next((found["key"] for line in lines if (found := re.match(rf"- +{KEY}:", line))), None)
    for number, line in enumerate(lines, 1):
        found = re.match(rf"(?P<before> *)- +(?P<rest>{KEY}:(?: .*|$))", line)
        if not found or found["key"] == first or not _goes_on(lines, number, first or ""):
            continue
        text = message("a - begins a new entry, and '{key}' belongs to the one above; delete the -", key=found["key"])
        yield Mistake(number, found.end("before") + 1, text, "  " + found["rest"])


def _goes_on(lines: Sequence[str], number: int, first: str) -> bool:
    """Whether the line *number* (from 1) goes on with the entry above: a value above it, no key *first* below it."""
    above = PAIR.match(lines[number - 2]) if number > 1 else None
    below = re.compile(rf" +{first}:")
    for line in lines[number:]:
        if line.startswith("- "):
            break
        if below.match(line):
            return False
    return bool(above and above["value"])


def glued(lines: Sequence[str], first: int, last: int) -> Iterator[Mistake]:
    """Yield each of the lines *first* to *last* (from 1) that lacks the space behind its colon."""
    for number in range(first, last + 1):
        if mistake := _glued(number, lines[number - 1]):
            yield mistake


def find(lines: Sequence[str], error: Exception) -> Mistake:
    """Return the first mistake in *lines* that explains why PyYAML gave up with *error*."""
    marks = [getattr(error, name, None) for name in ("context_mark", "problem_mark")]
    places = [min(mark.line, len(lines) - 1) for mark in marks if mark]
    if not places:  # brackets in brackets without end
        return Mistake(1, 1, message("this file cannot be read; put it back from the last version that worked"), None)
    stop = _last_written(lines, places[-1])
    near = {places[0], places[-1], stop, *_run_above(lines, stop)}
    for number in yaml_values.starts(lines, stop):
        line = lines[number]
        mistake = yaml_values.judge(lines, number)
        if mistake is None and number in near:
            mistake = _near(number + 1, line) or _bare(lines, number)
        if mistake:
            return mistake
    unread = min((at for at in near if lines[at].strip() and not PAIR.match(lines[at])), default=stop)
    return yaml_indentation.judge(lines, stop) or _unknown(unread + 1, lines[unread])


def _last_written(lines: Sequence[str], number: int) -> int:
    """At the end of a file PyYAML names the line after the last, where an editor finds nothing."""
    while number > 0 and not lines[number].strip():
        number -= 1
    return number


def _run_above(lines: Sequence[str], number: int) -> Iterator[int]:
    """Yield the numbers of the lines above that are no `key: value`: what YAML takes for one text with this line.

    Lines further in than a key above them, which has a text, go on with that text.
    """
    run = []
    while number > 0 and lines[number - 1].strip() and not PAIR.match(lines[number - 1]):
        number -= 1
        run.append(number)
    above = PAIR.match(lines[number - 1]) if number else None
    if above and above["value"]:
        column = len(lines[number - 1]) - len(lines[number - 1].lstrip(" -"))
        run = [at for at in run if len(lines[at]) - len(lines[at].lstrip()) <= column]
    yield from run


def _near(number: int, line: str) -> Mistake | None:
    """What is wrong with a *line* at which, or just below which, YAML stops; mistakes that also stand in good texts."""
    for rule in (_rule, _space, _dash, _around, _glued):
        if mistake := rule(number, line):
            return mistake
    return None


def _rule(number: int, line: str) -> Mistake | None:
    if not RULE.match(line):
        return None
    return Mistake(number, 1, message("a line {line} does not belong here; delete it", line=line.split()[0]), "")


def _space(number: int, line: str) -> Mistake | None:
    if not (found := SPACE.match(line)):
        return None
    text = message(
        "the space at the beginning of this line is another than that of the space bar (U+{code:04X}); type it again",
        code=ord(found[1]),
    )
    return Mistake(number, found.start(1) + 1, text, re.sub(r"^\s+", lambda one: " " * len(one[0]), line))


def _dash(number: int, line: str) -> Mistake | None:
    if not (found := DASH.match(line)):
        return None
    text = message("an entry begins with a - and a space; write '- {key}: ...'", key=_key(found["rest"]))
    return Mistake(number, found.start("sign") + 1, text, f"{found['before']}- {found['rest'].lstrip()}")


def _around(number: int, line: str) -> Mistake | None:
    if not (found := AROUND.match(line)):
        return None
    text = message("quotes may stand around the text alone; write {key}: {quote}...{quote}", **found.groupdict())
    mended = "{before}{key}: {quote}{value}{quote}".format(**found.groupdict())
    return Mistake(number, found.start("quote") + 1, text, mended)


def _glued(number: int, line: str) -> Mistake | None:
    if not (found := GLUED.match(line)):
        return None
    text = message(
        "a space is missing behind the colon; write '{key}: {value}'", key=found["key"], value=found["value"]
    )
    return Mistake(number, found.end("key") + 2, text, f"{found['before']}{found['key']}: {found['value']}")


def _bare(lines: Sequence[str], number: int) -> Mistake | None:
    """A key without its colon, or a note without its #: on the line *number* (from 0) of *lines*."""
    if not (found := NO_COLON.match(lines[number])):
        return None
    text = message(
        "a colon and a space are missing behind '{key}'; write '{key}: ...', or a # before a note", key=found["key"]
    )
    below = lines[number + 1] if number + 1 < len(lines) else ""
    is_key = found["value"] or len(below) - len(below.lstrip()) > len(found["before"])
    mended = f"{found['before']}{found['key']}: {found['value'] or ''}".rstrip() if is_key else ""
    return Mistake(number + 1, found.end("key") + 1, text, mended)


def _key(text: str) -> str:
    found = re.match(KEY, text.strip())
    return found["key"] if found else "id"


def _unknown(number: int, line: str) -> Mistake:
    text = message("this line cannot be read; give all keys of an entry the same indentation, each as 'key: text'")
    return Mistake(number, len(line) - len(line.lstrip()) + 1, text, None)
