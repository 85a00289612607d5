"""Fonts that the tests bring with them, so that a layout test finds the same on every machine.

Browsers on Linux get their fonts from fontconfig. Each browser of the tests is started with a fontconfig file of its
own (FONTCONFIG_FILE), which knows the fonts in tests/support/fonts/ and none of the machine's. Two sets hold what
visitors have: a wide one (DejaVu) and a narrow one (Roboto and Noto), each with Latin, Cyrillic, Arabic and Ethiopic.
"""

import json
import os
from pathlib import Path

import pytest

from tests.support import ROOT

FOLDER = ROOT / "tests" / "support" / "fonts"
SETS = ("wide", "narrow")
# The family that stands for each generic one: what a style sheet asks for last.
GENERIC = {
    "wide": {"sans-serif": "DejaVu Sans", "serif": "DejaVu Serif", "monospace": "DejaVu Sans Mono"},
    "narrow": {"sans-serif": "Roboto", "serif": "Noto Serif", "monospace": "Noto Sans Mono"},
}
ALIAS = "<alias binding='same'><family>{}</family><prefer><family>{}</family></prefer></alias>"
# No hinting: it rounds the widths of letters, and differs between versions of FreeType.
CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>{fonts}/{name}</dir><dir>{fonts}/both</dir><cachedir>{cache}</cachedir>
<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit></match>
{aliases}
</fontconfig>
"""
# A word of each script (Latin, Northern Sámi, Ukrainian, Persian, Urdu, Tigrinya) and its width at 100 px: engines
# round and kern a little differently, the two sets are 10 % apart. A letter that is lacking is a box 100 px wide.
WORDS = ["Ressursvenn", "Čáhppesŋđŧ", "Їжґє", "پناهگاه", "ٹڈڑےہ", "ሰላምኣ"]
MEASURED = {
    "wide": pytest.approx([635, 601, 227, 279, 263, 255], rel=0.02),
    "narrow": pytest.approx([570, 541, 201, 252, 230, 255], rel=0.02),
}
WIDTH = """(word, family) => {
  const part = document.createElement("span");
  part.style = `position: absolute; white-space: nowrap; font: 100px ${family}`;
  part.textContent = word;
  document.documentElement.append(part);
  return part.getBoundingClientRect().width;
}"""


def widths(family: str) -> str:
    """The JavaScript expression that measures each of WORDS in the CSS font *family* at 100 px; gives pixels."""
    return f"{json.dumps(WORDS)}.map(word => ({WIDTH})(word, {json.dumps(family)}))"


def environment(name: str, folder: Path) -> dict[str, str]:
    """The environment of a browser that has the set of fonts *name* ("wide" or "narrow") and no others.

    Writes the fontconfig file into *folder*, which must stand as long as the browser runs; its cache goes there too.
    """
    families = {**GENERIC[name], "system-ui": GENERIC[name]["sans-serif"]}
    aliases = "\n".join(ALIAS.format(generic, family) for generic, family in families.items())
    file = folder / "fonts.conf"
    file.write_text(CONFIG.format(fonts=FOLDER, name=name, cache=folder / "fontconfig", aliases=aliases), "utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(file), "FONTCONFIG_PATH": str(folder)}
