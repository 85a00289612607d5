"""Numbers of centres that are typed in prose: the data count them, and {count:centres} shows their number.

What is near the real number is taken for it, in figures or in words: "13 sentre" is as typed as "14 sentre". The
number of all crisis centres in Norway is another, and may stand.
"""

import re

CENTRES = r"(?:krise)?sent(?:er|re|ra|era)\w*|cent(?:re|er)s?|(?:crisis|\w+) cent(?:re|er)s|مركز"
NEAR = 5
# From two on, in bokmål, nynorsk and English.
IN_WORDS = (
    ("to", "two"),
    ("tre", "three"),
    ("fire", "four"),
    ("fem", "five"),
    ("seks", "six"),
    ("sju", "syv", "seven"),
    ("åtte", "eight"),
    ("ni", "nine"),
    ("ti", "ten"),
    ("elleve", "eleven"),
    ("tolv", "twelve"),
    ("tretten", "thirteen"),
    ("fjorten", "fourteen"),
    ("femten", "fifteen"),
    ("seksten", "sixteen"),
    ("sytten", "seventeen"),
    ("atten", "eighteen"),
    ("nitten", "nineteen"),
    ("tjue", "twenty"),
)
TYPED = re.compile(rf"(?<![\d.,])0*(\d{{1,3}})\s+(?:{CENTRES})|مراكز (?:الـ ?)?(\d{{1,3}})\b")
WORD = re.compile(rf"\b(\w{{2,9}})\s+(?:{CENTRES})\b", re.IGNORECASE)


def typed(text: str, centres: int) -> list[str]:
    """Return each number in *text*, plain, that is that of the *centres* or may have been, with the word behind it."""
    near = range(max(centres - NEAR, 2), centres + NEAR + 1)
    words = {word for number, said in enumerate(IN_WORDS, 2) if number in near for word in said}
    found = [match[0] for match in TYPED.finditer(text) if int(match[1] or match[2]) in near]
    return [*found, *(match[0] for match in WORD.finditer(text) if match[1].lower() in words)]
