"""Facts about the programme that several texts state, and the only reader of data/programme.yaml.

A text holds `{fact:age}` in place of the figure. So a changed requirement changes in every language at once, and no
translation falls behind; what is typed all the same is told.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from directory.messages import Message, message
from directory.parsing import entries, privacy, validators
from directory.parsing.entries import Entry, suggestion
from directory.parsing.problems import Problem, Report
from directory.schema.programme import KEYS, LEADER_MAIL, NUMBER, PERSON

FILE = "programme.yaml"
# What texts and checks ask for by name, and between which numbers it can lie; None: it is a person.
EXPECTED: Mapping[str, tuple[int, int] | None] = {
    "age": (18, 99),
    "meetings-least": (1, 31),
    "meetings-most": (1, 31),
    "months-least": (1, 60),
    "months-most": (1, 60),
    "leader-1": None,
    "leader-2": None,
}
PLACEHOLDER = re.compile(r"\{fact:([\w-]+)\}")
YEARS = r"\s+(?:år|years?|سنة|عام)"
OVER = r"\b(?:over|under|أكثر من|أقل من)\s+"
# Behind the two figures of how often and how long, perhaps with a word between.
UNITS = {
    "meetings": r"\s+(?:\w+\s+)?(?:ganger|gonger|møter|møte|times|meetings|مرات)",
    "months": r"\s+(?:\w+\s+)?(?:måneder|månader|months|شهر)",
}
TO = r"\s*(?:-|–|til|to|and|og|إلى)\s*"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as texts show it; *mail* where it is the name of a person."""

    id: str
    text: str
    mail: str | None


def read(path: Path, found: list[Problem]) -> dict[str, Fact]:
    """Return the facts by id, in the order of the file; what is wrong goes to *found*."""
    report = Report(path, found)
    listed = entries.read(report, KEYS)
    entries.unique(listed, "id")
    facts = {fact.id: fact for entry in listed if (fact := _fact(entry)).id}
    for id in EXPECTED if listed else ():
        if id not in facts:
            report.add(1, message("the fact '{id}' is missing, and texts name it; put it back", id=id))
    for what in UNITS:
        least, most = facts.get(f"{what}-least"), facts.get(f"{what}-most")
        if least and most and least.text.isdigit() and most.text.isdigit() and int(least.text) > int(most.text):
            text = message("{what}-least is more than {what}-most; swap the two numbers", what=what)
            next(entry for entry in listed if entry.typed("id") == least.id).wrong("number", text)
    return facts


def _fact(entry: Entry) -> Fact:
    id = entry.get("id", validators.identifier, "")
    if id and id not in EXPECTED:
        near = suggestion(id, list(EXPECTED)) or message("; delete it, or write it into directory/programme.py")
        entry.wrong("id", message("no text names the fact '{id}'{near}", id=id, near=near))
    bounds = EXPECTED.get(id)
    for key in ("number",) if bounds else ("name", "mail"):
        if key not in entry:
            entry.wrong("id", message("the fact '{id}' needs a line '{key}: ...'", id=id, key=key))
    number = entry.get("number", _number(*(bounds or (1, 99))), "")
    name = entry.get("name", _person, "")
    mail = entry.get("mail", _leader_mail, None)
    return Fact(id, number or name, mail)


def _number(least: int, most: int) -> Callable[[str], str]:
    """Return the rule that a value is a whole number from *least* to *most*."""

    def rule(value: str) -> str:
        if not NUMBER.fullmatch(value) or not least <= int(value) <= most:
            raise validators.InvalidValue(
                message("must be a whole number from {least} to {most}", least=least, most=most)
            )
        return value

    return rule


def _person(value: str) -> str:
    if not PERSON.fullmatch(value):
        raise validators.InvalidValue(message("must be a first and a last name"))
    return value


def _leader_mail(value: str) -> str:
    if not LEADER_MAIL.fullmatch(value):
        raise validators.InvalidValue(message("must be an address at sanitetskvinnene.no"))
    return value


def fill(text: str, facts: Mapping[str, Fact]) -> str:
    """Return *text* with its `{fact:...}` written out, where they are known."""
    return PLACEHOLDER.sub(lambda found: facts[found[1]].text if found[1] in facts else found[0], text)


def problems(text: str, facts: Mapping[str, Fact]) -> Iterator[Message]:
    """Yield what is wrong with the facts in *text*, a word: one that is not there, and one that is typed."""
    for id in PLACEHOLDER.findall(text) if facts else ():
        if id not in facts:
            near = suggestion(id, list(facts)) or message("; use {names}", names=", ".join(facts))
            yield message("there is no fact '{id}' in {file}{near}", id=id, file=FILE, near=near)
    for found, instead in typed(text, facts):
        yield is_typed(found, instead)


def is_typed(found: str, instead: str) -> Message:
    """Return what to say of *found*, which is typed in a text."""
    return message("'{found}' is typed; write {instead}, {file} knows it", found=found, instead=instead, file=FILE)


def typed(text: str, facts: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """Yield what *text* types although the facts know it, and the placeholders to write instead."""
    plain = PLACEHOLDER.sub("x", text)
    plain = plain.translate(privacy.DIGITS) if privacy.DIGIT.search(plain) else plain
    for needle, pattern, instead in _compiled(tuple(fact for fact in facts.values() if fact.text)):
        if needle in plain and (found := pattern.search(plain)):
            yield found[0].strip(), instead


@lru_cache(maxsize=1)
def _compiled(facts: tuple[Fact, ...]) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    found = _patterns({fact.id: fact for fact in facts})
    return tuple((needle, re.compile(pattern), instead) for needle, pattern, instead in found)


def _patterns(facts: Mapping[str, Fact]) -> Iterator[tuple[str, str, str]]:
    """Yield for each fact a part of all that its pattern matches, the pattern, and what to write instead."""
    if age := facts.get("age"):
        yield age.text, rf"(?<![\d.,]){age.text}{YEARS}|{OVER}{age.text}(?!\d|[.,]\d)", "{fact:age}"
    for what, unit in UNITS.items():
        least, most = facts.get(f"{what}-least"), facts.get(f"{what}-most")
        if least and most:
            instead = f"{{fact:{least.id}}} - {{fact:{most.id}}}"
            yield least.text, rf"(?<![\d.,]){least.text}{TO}{most.text}(?={unit})", instead
    for fact in facts.values():
        if fact.mail:
            yield fact.mail, re.escape(fact.mail), f"{{mail:{fact.id}}}"
            yield fact.text, re.escape(fact.text), f"{{fact:{fact.id}}}"
