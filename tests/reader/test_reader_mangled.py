"""Letters that were rewritten, quoted, packed or saved in another way: opened, or told in a true sentence."""

import json
import subprocess

import pytest

from tests.support import ROOT
from tests.support.mangled_letters import OPENS, TEXT, TOLD
from tests.support.programs import need
from tests.support.reader_key import Made
from tests.support.reader_page import Reader


@pytest.mark.parametrize("how", OPENS)
def test_a_letter_that_is_whole_opens_however_it_came(unlocked: Reader, made: Made, how: str) -> None:
    unlocked.open(OPENS[how](made))

    assert unlocked.text == TEXT


@pytest.mark.parametrize("how", TOLD)
def test_a_letter_that_cannot_be_opened_is_told_as_it_is(unlocked: Reader, made: Made, how: str) -> None:
    word, make = TOLD[how]
    unlocked.choose("letter-file", b"")
    unlocked.said("letter-said", "file_empty")
    unlocked.choose("letter-file", make(made), "brev.eml")

    assert "brev.eml" in unlocked.said("letter-said", word)
    assert not unlocked.page.locator("#letter").is_visible()


BEGIN, END = "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"
# What each function is given; "x" is repeated.
HOSTILE = {
    "armours": [BEGIN, f"{BEGIN}\n", f"{END}\n", f"{BEGIN} {END}", f"{BEGIN}<", "> ", "\n", " ", "A", "="],
    "cutShort": [f"{BEGIN} x\n", "> ", "\n", " \t", ">>"],
    "loose": [f"{BEGIN}<", f"{END}", f"{BEGIN}=3D=  ", "&#1;", "<br ", "</p"],
    "fromHtml": ["<", "<br", "&#", "&#1;", "</div ", "<br>"],
    "isMail": ["a:\n", "a:\n ", "a", "From ", ":\n\t"],
}
# Times in ms; the 1500 are for collecting garbage.
GROWTH = """import * as armour from "./armour.js";
import * as files from "./files.js";
import * as html from "./html.js";
const known = {...armour, ...files, ...html};
const took = (work, begun = performance.now()) => (work(), performance.now() - begun);
const best = (work) => Math.min(took(work), took(work), took(work));
for (const [name, texts] of Object.entries(JSON.parse(process.argv[1])))
for (const text of texts) {
  const [small, large] = [500_000, 2_000_000].map((size) => {
    const given = `${text.repeat(size / text.length)}!-----BEGIN PGP MESSAGE-----! -----END PGP MESSAGE-----`;
    return best(() => known[name](["armours", "cutShort"].includes(name) ? [given] : given));
  });
  if (large > 8 * small + 1500) console.log(name, JSON.stringify(text), small, large);
}"""


def test_a_file_made_to_be_slow_takes_time_in_step_with_its_size() -> None:
    command = [need("node"), "--input-type=module", "-e", GROWTH, json.dumps(HOSTILE)]
    ran = subprocess.run(command, cwd=ROOT / "reader", capture_output=True, text=True, timeout=120)

    assert (ran.stdout, ran.returncode) == ("", 0), ran.stderr
