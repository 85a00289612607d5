"""Unicode character classes of what keyboards type for a digit, a dash, a space or nothing at all.

Classes, not lists of what was seen once: the next keyboard writes another member of the same class.
"""

import re
import unicodedata

# Default_Ignorable_Code_Point of Unicode 17 (DerivedCoreProperties.txt; UAX 44, 5.3): what is not shown at all. It
# comes along when text is copied, and from keyboards that write from right to left. The standard library lacks the
# property; a test derives the same set from what it has.
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Embeddings, overrides and isolates (UAX 9), and their deprecated kin: they reverse the text around them.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u206f]")
BLANK = "\u2800"  # an empty Braille cell: Unicode calls it a symbol, people type it as a space
KEYCAP = "\u20e3"  # the frame around a digit that is an emoji: 4️⃣
# What the category Pd (dash) lacks: the minus signs, the swung dash, the long vowel mark of Japanese keyboards.
OTHER_DASHES = "\u02d7\u2043\u2053\u207b\u208b\u2212\u2796\u30fc\uff70"
DOTS = "\u00b7\u06d4\u2022\u2024\u2027\u2219\u22c5\u3002\u30fb\uff61\uff65"
SLASHES = "\u2044\u2215\u29f8"
PLUSES = "\u2795"
APOSTROPHES = "\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u2018\u2019\u201b\u2032"
FOLDED = {
    **dict.fromkeys(map(ord, OTHER_DASHES), "-"),
    **dict.fromkeys(map(ord, DOTS), "."),
    **dict.fromkeys(map(ord, SLASHES), "/"),
    **dict.fromkeys(map(ord, PLUSES), "+"),
    **dict.fromkeys(map(ord, APOSTROPHES), "'"),
    ord(BLANK): " ",
    ord(KEYCAP): None,
}


def is_visible(mark: str) -> bool:
    """Whether a reader sees *mark*: no space, control or ignorable character."""
    return mark != BLANK and unicodedata.category(mark)[0] not in "CZ" and not IGNORABLE.match(mark)


def trim(text: str) -> str:
    """*text* without what cannot be seen at its two ends."""
    shown = [place for place, mark in enumerate(text) if is_visible(mark)]
    return text[shown[0] : shown[-1] + 1] if shown else ""


def has_control(text: str) -> bool:
    """Whether *text* holds a control character or a lone surrogate: no keyboard types one into a line."""
    return any(unicodedata.category(mark) in ("Cc", "Cs", "Zl", "Zp") and mark != "\t" for mark in text)


def fold(text: str, digits: bool = True) -> str:
    """*text* with the plain character for every dash, space, dot, slash, plus and apostrophe, and for wide letters.

    What is ignorable is gone. With *digits* every decimal digit (category Nd) is one of 0 to 9.
    """
    return "".join(_plain(mark, digits) for mark in IGNORABLE.sub("", text).translate(FOLDED))


def _plain(mark: str, digits: bool) -> str:
    if mark.isascii():
        return " " if mark == "\t" else mark
    category = unicodedata.category(mark)
    if category in ("Pd", "Zs"):
        return "-" if category == "Pd" else " "
    if category == "Nd" and digits:
        return str(unicodedata.decimal(mark))
    kind, _, plain = unicodedata.decomposition(mark).partition(" ")
    # Wide and small forms of ASCII (UAX 11): what an East Asian keyboard types for the same key.
    return chr(int(plain, 16)) if kind in ("<wide>", "<narrow>", "<small>") else mark
