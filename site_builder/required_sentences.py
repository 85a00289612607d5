"""Required content: the sentences that must stand on a page in every language, whatever their wording.

An editor marks such a sentence by `{keep:age}` at the end of its line; the mark is not shown. It may be reworded and
moved within its page, but not deleted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from directory import Problem
from directory.messages import Message, both, message

MARK = re.compile(r" {0,9}\{keep:([\w-]*)\}")
WORDS = re.compile(r"[^\W\d_]+")
FEWEST_WORDS = 2  # beside its mark; fewer is no sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence says, for the editor who has to write it, and the placeholders it must hold."""

    says: Message
    holds: tuple[str, ...] = ()


# By page and mark. Who may be a volunteer, whom she may ask and what NOVA found: N.K.S.'s own page. Who finds her
# centre: that number stands nowhere else on the page. Where Exit leads, spyware and the duty to avert harm: what a
# woman must know before she leaves, and before she writes.
REQUIRED: Mapping[str, Mapping[str, Sentence]] = {
    "index": {"believed": Sentence(message("she is believed, and what happened is not her fault"))},
    "find": {"elsewhere": Sentence(message("whom she rings when her place is not on the list"), ("{tel:vo}",))},
    "volunteer": {
        "woman": Sentence(message("only women can be volunteers")),
        "age": Sentence(message("from which age a woman can be a volunteer"), ("{fact:age}",)),
        "meetings": Sentence(
            message("how many meetings a month she has time for"), ("{fact:meetings-least}", "{fact:meetings-most}")
        ),
        "months": Sentence(
            message("for how many months she can take part"), ("{fact:months-least}", "{fact:months-most}")
        ),
        "training": Sentence(message("she is willing to be trained")),
        "confidentiality": Sentence(message("she signs a declaration of confidentiality")),
        "police": Sentence(message("she can show a police certificate (politiattest)")),
        "approved": Sentence(message("she must be found suitable and approved before she meets anyone")),
        "leader-1": Sentence(
            message("name and e-mail address of a project leader"), ("{fact:leader-1}", "{mail:leader-1}")
        ),
        "leader-2": Sentence(
            message("name and e-mail address of the other project leader"), ("{fact:leader-2}", "{mail:leader-2}")
        ),
    },
    "about": {
        "nova-support": Sentence(message("NOVA found that the great majority had received good support and help")),
        "nova-gap": Sentence(
            message("NOVA found that the project fills a gap in the follow-up of women exposed to violence")
        ),
    },
    "safety": {
        "exit": Sentence(message("where Exit leads, by the name of the site"), ("{exit:site}",)),
        "spyware": Sentence(message("somebody may have put a program on her phone, and can then see what she does")),
    },
    "privacy": {
        "avert-harm": Sentence(
            message("the centre must tell others if that can avert serious harm, or if a child is in danger")
        ),
    },
}


def problems(path: Path, lines: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with the marked sentences of the page at *path*: missing, empty, unknown or marked twice."""
    required = REQUIRED.get(path.stem, {})
    found: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        for mark in MARK.finditer(line):
            key = mark[1]
            if text := _wrong(key, MARK.sub("", line), required, found):
                yield Problem(path, number, text, line.index("{", mark.start()) + 1)
            found.setdefault(key, number)
    for key, sentence in required.items():
        if key not in found:
            yield Problem(path, 1, _lost(key, sentence, path.name))


def _wrong(key: str, text: str, required: Mapping[str, Sentence], found: Mapping[str, int]) -> Message | None:
    """What is wrong with the mark *key* behind *text*, if anything; *found* are the lines of the marks before it."""
    if key not in required:
        known = ", ".join(f"{{keep:{name}}}" for name in required) or message("none on this page")
        return message("'{{keep:{key}}}' is unknown; use {known}", key=key, known=known)
    if key in found:
        return message("'{{keep:{key}}}' also stands on line {line}; mark one sentence", key=key, line=found[key])
    if missing := _missing(text, required[key]):
        says = required[key].says
        return message("the sentence '{key}' ({says}) lacks {missing}; write it", key=key, says=says, missing=missing)
    return None


def _lost(key: str, sentence: Sentence, name: str) -> Message:
    return message(
        "the sentence '{key}' ({says}) is missing; write it, and {{keep:{key}}} at the end of its line, as in "
        "content/nb/{name}",
        key=key,
        says=sentence.says,
        name=name,
    )


def _missing(text: str, sentence: Sentence) -> Message | str | None:
    """What the marked line lacks, if anything."""
    if len(WORDS.findall(text)) < FEWEST_WORDS:
        return message("its words")
    lacking = [part for part in sentence.holds if part not in text]
    return both([f"'{part}'" for part in lacking]) or None


def without_marks(markdown: str) -> str:
    """Return *markdown* as it is shown."""
    return MARK.sub("", markdown)
