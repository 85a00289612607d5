"""Required content: the sentences that must stand on a page in every language, whatever their wording.

An editor marks such a sentence by `{keep:age}` at the end of its line; the mark is not shown. It may be reworded and
moved within its page, but not deleted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from directory import Problem
from directory.parsing import privacy

MARK = re.compile(r" {0,9}\{keep:([\w-]*)\}")
WORDS = re.compile(r"[^\W\d_]+")
FEWEST_WORDS = 2  # beside its mark; fewer is no sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence says, for the editor who has to write it, and the figures or signs it must hold."""

    says: str
    holds: tuple[str, ...] = ()


# By page and mark. Who may be a volunteer, whom she may ask and what NOVA found: N.K.S.'s own page. Who finds her
# centre: that number stands nowhere else on the page. Where Exit leads, spyware and the duty to avert harm: what a
# woman must know before she leaves, and before she writes.
REQUIRED: Mapping[str, Mapping[str, Sentence]] = {
    "index": {"believed": Sentence("she is believed, and what happened is not her fault")},
    "find": {"elsewhere": Sentence("whom she rings when her place is not on the list", ("{tel:vo}",))},
    "volunteer": {
        "woman": Sentence("only women can be volunteers"),
        "age": Sentence("a volunteer should be over 25", ("25",)),
        "meetings": Sentence("she has time for 2 to 4 meetings a month", ("2", "4")),
        "months": Sentence("she can take part for 9 to 12 months", ("9", "12")),
        "training": Sentence("she is willing to be trained"),
        "confidentiality": Sentence("she signs a declaration of confidentiality"),
        "police": Sentence("she can show a police certificate (politiattest)"),
        "approved": Sentence("she must be found suitable and approved before she meets anyone"),
        "leader-1": Sentence("name and e-mail address of a project leader", ("](mailto:",)),
        "leader-2": Sentence("name and e-mail address of the other project leader", ("](mailto:",)),
    },
    "about": {
        "nova-support": Sentence("NOVA found that the great majority had received good support and help"),
        "nova-gap": Sentence("NOVA found that the project fills a gap in the follow-up of women exposed to violence"),
    },
    "safety": {
        "exit": Sentence("where Exit leads, by the name of the site", ("{exit:site}",)),
        "spyware": Sentence("somebody may have put a program on her phone, and can then see what she does"),
    },
    "privacy": {
        "avert-harm": Sentence(
            "the centre must tell others if that can avert serious harm, or if a child is in danger"
        ),
    },
}


def problems(path: Path, lines: list[str]) -> Iterator[Problem]:
    """Yield what is wrong with the marked sentences of the page at *path*: missing, empty, unknown or marked twice."""
    required = REQUIRED.get(path.stem, {})
    found: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        for key in MARK.findall(line):
            if key not in required:
                known = ", ".join(f"{{keep:{name}}}" for name in required) or "none on this page"
                yield Problem(path, number, f"'{{keep:{key}}}' is unknown; use {known}")
            elif key in found:
                yield Problem(path, number, f"'{{keep:{key}}}' also stands on line {found[key]}; mark one sentence")
            elif missing := _missing(MARK.sub("", line), required[key]):
                yield Problem(path, number, f"the sentence '{key}' ({required[key].says}) lacks {missing}; write it")
            found.setdefault(key, number)
    for key, sentence in required.items():
        if key not in found:
            expected = f"write it, and {{keep:{key}}} at the end of its line, as in content/nb/{path.name}"
            yield Problem(path, 1, f"the sentence '{key}' ({sentence.says}) is missing; {expected}")


def _missing(text: str, sentence: Sentence) -> str | None:
    """What the marked line lacks, if anything; figures may be Arabic or Persian ones."""
    if len(WORDS.findall(text)) < FEWEST_WORDS:
        return "its words"
    figures = re.findall(r"\d+", text.translate(privacy.DIGITS))
    lacking = [part for part in sentence.holds if part not in (figures if part.isdigit() else text)]
    return " and ".join(f"'{part}'" for part in lacking) or None


def without_marks(markdown: str) -> str:
    """Return *markdown* as it is shown."""
    return MARK.sub("", markdown)
