"""Text decoding of every file that editors change: bounded, UTF-8, any line ends, nothing invisible, no conflict."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from directory.messages import Message, message
from directory.parsing.problems import Report

# Controls, private use, noncharacters, and all that Unicode calls Default_Ignorable_Code_Point (UAX 44): invisible, or
# turning the reading direction, so that a line shows something else than it says.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
JOINERS, MARKS = "\u200c\u200d", "\u200e\u200f"
BROKEN = re.compile(r"[\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000f0000-\U0010ffff]")
# UTF-8 that a program has read as Windows-1252 and saved so: 'ø' becomes 'Ã¸', an Arabic letter 'Ø§'.
MISREAD = re.compile(
    r"[ÃÂ][\u00a0-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ØÙ][\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf„…†‡ˆ‰Š]"
)
# A letter that the encoding of an old program lacks: sp?rre.
LOST_LETTER = re.compile(r"(?<![^\W\d_])[^\W\d_]*+\?{1,2}[^\W\d_]++")
OF_ADDRESS = re.compile(r"://|\.\w++/|%")
CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
SUSPECT = re.compile(rf"[<=>|]{{7}}|\?|[ÃÂØÙ]|{INVISIBLE.pattern}")  # in every line that one of these finds
# Judged before anything reads the text, so that no check can take long. Several times what the longest files have:
# 517 characters in a line, 20 kB in a file.
LONGEST_LINE = 2_000
LARGEST = 256 * 1024


def read(report: Report) -> str | None:
    """Return the file's text with line ends as \\n and without invisible characters, or None; problems are noted."""
    data = _bytes(report)
    if data is None:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = re.sub(rb"\r\n?", b"\n", data[: error.start]).decode("utf-8-sig", "replace")
        wrong = message("this is not UTF-8 text; save the file again with the encoding UTF-8")
        report.add(before.count("\n") + 1, wrong, len(before.rpartition("\n")[2]) + 1)
        return None
    text = re.sub(r"\r\n?", "\n", text)
    lines = text.split("\n")
    long = [(number, len(line)) for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]
    for number, length in long:
        too_long = message(
            "this line has {length} characters, and {most} is the most; divide it into several",
            length=length,
            most=LONGEST_LINE,
        )
        report.add(number, too_long, LONGEST_LINE + 1)
    if long:
        return None
    for number, line in enumerate(lines, 1):
        for column, problem in _problems(line):
            report.add(number, problem, column)
    # Of two versions of a file nothing more can be judged. Invisible characters are noted; without them the rest can.
    return None if CONFLICT.search(text) else INVISIBLE.sub(lambda one: one.group() if _is_spelling(one) else "", text)


def _problems(line: str) -> Iterator[tuple[int, Message]]:
    """Yield what is wrong in *line*, each with its column."""
    if not SUSPECT.search(line):
        return
    for found in CONFLICT.finditer(line):
        text = message(
            "'{found}' is left from a merge conflict; keep one of the two versions, and delete this line",
            found=found[1],
        )
        yield found.start() + 1, text
    for found in hidden(line):
        yield found.start() + 1, _invisible(found.group())
    words = " ".join(word for word in line.split() if not OF_ADDRESS.search(word))
    for lost in LOST_LETTER.findall(words)[:1]:
        yield (
            line.index(lost) + 1,
            message("'{found}' lacks a letter or a space; write it again, save as UTF-8", found=lost),
        )
    for found in MISREAD.finditer(line):
        text = message(
            "this line holds '{found}', a letter that was read in a wrong encoding; write the word again, "
            "save as UTF-8",
            found=found.group(),
        )
        yield found.start() + 1, text


def _invisible(char: str) -> Message:
    if BROKEN.match(char):
        return message(
            "this line holds a character that stands for one that was lost (U+{code:04X}); "
            "write the word again by hand",
            code=ord(char),
        )
    return message(
        "this line holds an invisible character (U+{code:04X}); delete it or write the line again by hand",
        code=ord(char),
    )


def hidden(text: str) -> Iterator[re.Match[str]]:
    """Yield each invisible character in *text* that is no part of its spelling."""
    return (found for found in INVISIBLE.finditer(text) if not _is_spelling(found))


def _is_spelling(found: re.Match[str]) -> bool:
    """Whether an invisible character is one that a script read from right to left needs.

    Persian and Urdu spell with joiners between two letters. The marks LRM and RLM put a full stop behind a Latin word
    to its sentence (UAX 9); beside a figure they would turn it round. Embeddings, overrides and isolates change how all
    that follows is read, and are never needed: the pages isolate names and numbers themselves.
    """
    text, at = found.string, found.start()
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if _is_of_emoji(found.group(), before, after):
        return True
    if found.group() in JOINERS:
        return _is_right_to_left(before) and _is_right_to_left(after)
    if found.group() in MARKS:
        # As far as a sentence reaches: a whole line would be read again for each of its marks.
        near = text[max(0, at - 200) : at].rpartition("\n")[2] + text[at : at + 200].partition("\n")[0]
        return any(map(_is_right_to_left, near)) and not any(map(str.isdecimal, before + after))
    return False


def _is_of_emoji(sign: str, before: str, after: str) -> bool:
    """Whether an invisible *sign* makes one picture of those around it, as every telephone types it (UTS 51)."""
    pictures = (unicodedata.category(before) in {"So", "Sk"} or before == "\ufe0f") if before else False
    if sign == "\ufe0f":
        return pictures and before != sign
    return sign == "\u200d" and pictures and bool(after) and unicodedata.category(after) == "So"


def _is_right_to_left(letter: str) -> bool:
    return letter.isalpha() and unicodedata.bidirectional(letter) in {"R", "AL"}


def _bytes(report: Report) -> bytes | None:
    try:
        if (size := report.path.stat().st_size) <= LARGEST:
            return report.path.read_bytes()
        text = message(
            "this file has {size} bytes, and {most} is the most; put it back from the last version that worked",
            size=size,
            most=LARGEST,
        )
    except FileNotFoundError:
        text = message("this file is missing; put it back from the last version that worked")
    except IsADirectoryError:
        text = message("this is a folder; a file of this name must stand here")
    except OSError as error:
        text = message(
            "this file cannot be read ({reason}); give the account that runs this program the right to read it",
            reason=error.strerror,
        )
    report.add(1, text)
    return None


def place_of(path: Path, key: str, value: str, below: str = "") -> tuple[int, int]:
    """Return line and column (from 1) of the *value* of the first `key: value` in the file at *path*, else (1, 1).

    With *below* those of the value of that key, where its line stands further down in the same entry. Quotes, and the
    - of an entry, do not count.
    """
    pair = re.compile(rf"\s*(?:-\s+)?{re.escape(key)}:\s+(?=(['\"]?){re.escape(value)}\1\s*$)")
    lines = path.read_text("utf-8-sig").splitlines()
    found = ((number, pair.match(line)) for number, line in enumerate(lines, 1))
    line, column = next(((number, match.end() + 1) for number, match in found if match), (1, 1))
    for number, text in enumerate(lines[line:], line + 1):
        if below and (inner := re.match(rf"\s+{re.escape(below)}:\s+", text)):
            return number, inner.end() + 1
        if text.startswith("- "):
            break
    return line, column
