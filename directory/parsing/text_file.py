"""Text decoding of a data file: UTF-8 with or without BOM, any line ends, invisible characters reported."""

import re
from pathlib import Path

from directory.parsing.problems import Report

# Control characters, and those that are invisible or turn the reading direction: a number or a comment
# that holds one shows something else than it says. The joiners U+200C and U+200D are spelling in Persian and Urdu.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)
QUOTES = str.maketrans("", "", "'\"")
MISSING = "this file is missing; put it back from the last version that worked"
FOLDER = "this is a folder; a file of this name must stand here"
UNREADABLE = "this file cannot be read ({reason}); give the account that runs this program the right to read it"
ENCODING = "this is not UTF-8 text; save the file again with the encoding UTF-8"
HIDDEN = "this line holds an invisible character (U+{code:04X}); delete it or write the line again by hand"


def read(report: Report) -> str | None:
    """Return the file's text with line ends as \\n and without invisible characters, or None; problems are noted."""
    data = _bytes(report)
    if data is None:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.add(data.count(b"\n", 0, error.start) + 1, ENCODING)
        return None
    text = re.sub(r"\r\n?", "\n", text)
    for found in INVISIBLE.finditer(text):
        report.add(text.count("\n", 0, found.start()) + 1, HIDDEN.format(code=ord(found.group())))
    # They are noted; without them the rest of the file can be judged in the same run.
    return INVISIBLE.sub("", text)


def _bytes(report: Report) -> bytes | None:
    try:
        return report.path.read_bytes()
    except FileNotFoundError:
        report.add(1, MISSING)
    except IsADirectoryError:
        report.add(1, FOLDER)
    except OSError as error:
        report.add(1, UNREADABLE.format(reason=error.strerror))
    return None


def line_with(path: Path, text: str) -> int:
    """Return the number (from 1) of the first line of the file at *path* that is *text*, 1 where there is none.

    Spaces at both ends and quotes do not count.
    """
    lines = path.read_text("utf-8-sig").translate(QUOTES).splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip() == text), 1)
