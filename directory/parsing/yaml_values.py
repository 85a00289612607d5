"""Mistakes in a value of a YAML file: quotes, signs at its beginning, colons inside, lists in brackets."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from directory.messages import Message, message

PAIR = re.compile(
    r" *+(?:- ++)?(?:[^\s:#'\"\[\]{}&*!|>%@`,?-][^:#]*+|'[^']*+' *+|\"[^\"]*+\" *+):(?: ++(?P<value>.*))?$"
)
ITEM = re.compile(r" *- +(?P<value>.*)$")
CLOSED = {"'": re.compile(r"'(?:[^']|'')*+'"), '"': re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)}
ENDED = re.compile(r"\s*(?:\s#.*)?$", re.DOTALL)
BLOCK = re.compile(r"[|>][+-]?[0-9]?[+-]?\s*(?:\s#.*)?$")
COLON = re.compile(r":(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """Line and column (from 1), what would be right, and the line as it is meant, or None where nobody can know."""

    line: int
    column: int
    text: Message | None  # None: told with another line
    mended: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A value that begins on the line *number* (from 0) of *lines*, behind *before*."""

    lines: Sequence[str]
    number: int
    before: str
    value: str

    def mistake(self, text: Message, mended: str | None, at: int = 0) -> Mistake:
        """Return the mistake *text* in the sign number *at* of the value; *mended* is the value as it is meant."""
        line = None if mended is None else self.before + mended
        return Mistake(self.number + 1, len(self.before) + at + 1, text, line)


def judge(lines: Sequence[str], number: int) -> Mistake | None:
    """Return what is wrong with the value on the line *number* (from 0) of *lines*, if anything."""
    place = _place(lines, number)
    if place is None or not place.value:
        return None
    rule = RULES.get(place.value[0], _colon)
    return rule(place)


def starts(lines: Sequence[str], last: int) -> Iterator[int]:
    """Yield the number (from 0, to *last*) of each line, without notes and those that lie inside of a longer text."""
    number = 0
    while number <= last:
        line = lines[number]
        if line.strip() and not line.lstrip().startswith("#"):
            yield number
        number = max(number + 1, _behind(lines, number))


def _behind(lines: Sequence[str], number: int) -> int:
    """The number of the line behind the text that begins on the line *number* and goes on on the next."""
    place = _place(lines, number)
    if place and BLOCK.match(place.value):
        indent = len(lines[number]) - len(lines[number].lstrip(" -"))
        inside = range(number + 1, len(lines))
        return next((at for at in inside if lines[at].strip() and _indent(lines[at]) <= indent), len(lines))
    return _closing(place) + 1 if place and place.value[:1] in CLOSED else number + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _place(lines: Sequence[str], number: int) -> Place | None:
    line = lines[number]
    found = PAIR.match(line) or ITEM.match(line)
    if not found or found["value"] is None:
        return None
    return Place(lines, number, line[: found.start("value")], found["value"].rstrip())


def _closing(place: Place) -> int:
    """The number of the line on which the quote that opens *place* is closed as it is meant, else its own line."""
    text = place.value
    for number in range(place.number, len(place.lines)):
        if number > place.number:
            if PAIR.match(place.lines[number]):
                break
            text += "\n" + place.lines[number]
        if found := CLOSED[text[0]].match(text):
            return number if ENDED.match(text, found.end()) else place.number
    return place.number


def _quoted(place: Place) -> Mistake | None:
    sign, value = place.value[0], place.value
    found = CLOSED[sign].match(value)
    if not found:
        if _closing(place) > place.number:
            return None
        text = message("the quote {sign} that opens here is not closed; write {sign} at the end of the text", sign=sign)
        return place.mistake(text, in_quotes(value[1:]))
    if not ENDED.match(value, found.end()):
        return _ended_early(place, found.end())
    return _backslash(place, found.end()) if sign == '"' else None


def _ended_early(place: Place, end: int) -> Mistake:
    """Text stands behind the quote that closes the value at *end*."""
    sign, value = place.value[0], place.value
    if value.endswith(sign):
        other = '"' if sign == "'" else "'"
        text = message(
            "the {sign} in the middle ends the text; put {other} at both ends of it instead", sign=sign, other=other
        )
        return place.mistake(text, in_quotes(value[1:-1]), end - 1)
    text = message(
        "the text goes on behind the quote {sign} that closes it; put quotes around the whole text", sign=sign
    )
    return place.mistake(text, in_quotes(value), end - 1)


def _backslash(place: Place, end: int) -> Mistake | None:
    if not is_broken(place.value):
        return None
    text = message("in a text between two \" a \\ has a meaning of its own; put ' at both ends instead")
    return place.mistake(text, in_quotes(place.value[1 : end - 1]), max(place.value.find("\\"), 0))


def _list(place: Place) -> Mistake | None:
    """A list in brackets; one that is closed on a later line, with no key between, is as it should be."""
    lines = [place.value]
    for line in place.lines[place.number + 1 :]:
        if "]" in lines[-1] or PAIR.match(line):
            break
        lines.append(line)
    if not is_broken("\n ".join(lines)):
        return None
    if "]" not in lines[-1]:
        text = message("the list that [ opens is not closed; write ] at its end, or put quotes around the text")
    else:
        text = message(
            "a list is written like [one, two]: a comma between, and quotes at both ends of a text or at none"
        )
    items = [part.strip() for part in re.split(r"[\[\],'\"]+", place.value) if part.strip()]
    return place.mistake(text, f"[{', '.join(map(in_quotes, items))}]")


def _sign(place: Place) -> Mistake | None:
    if not is_broken(place.value):
        return None
    text = message("a text that begins with {sign} needs quotes at both ends; write '...'", sign=place.value[0])
    return place.mistake(text, in_quotes(place.value))


def _dash(place: Place) -> Mistake | None:
    if not is_broken(place.value):
        return None
    text = message("a - and a space begin an entry of a list; delete them, or put quotes at both ends of the text")
    return place.mistake(text, place.value.lstrip("- "))


def _colon(place: Place) -> Mistake | None:
    plain = re.split(r"\s#", place.value, maxsplit=1)[0]
    found = COLON.search(plain)
    if not found or not is_broken(place.value):
        return None
    text = message("a text that holds a colon needs quotes at both ends; a new key begins on a line of its own")
    return place.mistake(text, in_quotes(plain))


def in_quotes(text: str) -> str:
    """Return *text* as YAML reads it as it stands, whatever it holds."""
    return "'" + text.strip().replace("'", "''") + "'"


def is_broken(value: str) -> bool:
    """Whether YAML cannot read *value* where it stands alone behind a key."""
    try:
        yaml.compose(f"key: {value}", yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return True
    return False


RULES: Mapping[str, Callable[[Place], Mistake | None]] = {
    **dict.fromkeys("'\"", _quoted),
    **dict.fromkeys("@`%&*!|>{}],?:", _sign),
    "[": _list,
    "-": _dash,
}
