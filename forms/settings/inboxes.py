"""[inbox.*], [coordinator], [editors]: where letters go, which certificates seal them, which forms are open.

[coordinator] holds an address for notices. With the other keys too it is one more inbox, for letters of women who do
not know their centre. [editors] gets what anybody reports as wrong on the pages, and no letter of another form.
[inbox.*.apply] gets the applications to one centre, and then nothing else of that centre's does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Literal, cast

from directory import EDITORS, OF_CENTRES, Form
from forms.settings.problems import Problems
from forms.settings.section import Section

COORDINATOR = "coordinator"
OF_NO_CENTRE = {COORDINATOR: "the coordinator's", EDITORS: "the editors'"}  # no centre may have these ids
SEVERAL = "inbox.*"  # the section of problems that concern no single inbox
KEYS = (
    "address",
    "second_address",
    "second_after_hours",
    "kind",
    "certificates",
    "fingerprints",
    "forms",
    "shares_with",
    "confirmed",
)
APPLY = ".apply"  # ends the name of an inbox for applications alone, as in [inbox.oslo.apply]
HOURS = range(1, 73)  # second_after_hours: what it would tell about the first address after three days, others tell too
NEVER_CONFIRMED = "it never was"
_CENTRE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where the letters to one centre go, and the certificates they are sealed to."""

    centre: str
    address: str = field(repr=False)
    kind: Literal["openpgp", "smime"]
    certificates: tuple[Path, ...]
    fingerprints: tuple[str, ...]  # upper-case hex without separators, in the order of the certificates
    forms: frozenset[Form]  # empty: closed by the operator
    shares_with: tuple[str, ...] = ()  # the centres that may have the same address or key
    second_address: str = field(default="", repr=False)  # where a letter is tried too that the first has not taken
    second_after_hours: int = 0  # for so long; 0 without a second address
    apart: frozenset[Form] = frozenset()  # forms whose letters go to an inbox of their own, not to this one
    confirmed_line: str = field(default="", repr=False)  # what `confirm` wrote, see confirmation.py
    unconfirmed: str = NEVER_CONFIRMED  # why it is not confirmed as it stands; empty: it is

    @property
    def owner(self) -> str:
        """The id of the centre that it belongs to; "coordinator" or "editors"."""
        return self.centre.removesuffix(APPLY)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The only addresses that its letters may be sent to, the first one first."""
        return (self.address, self.second_address) if self.second_address else (self.address,)

    @property
    def section(self) -> str:
        """The name of its section in the settings file."""
        return self.centre if self.centre in OF_NO_CENTRE else f"inbox.{self.centre}"

    @property
    def known_forms(self) -> tuple[Form, ...]:
        """The forms whose letters it may get."""
        return tuple(form for form in forms_of(self.centre) if form not in self.apart)

    @property
    def heading(self) -> str:
        """The line that begins its section."""
        return f"[{self.section}]"

    def shared(self, other: "Inbox") -> list[str]:
        """What this inbox has in common with *other*: one of them gets the letters of both."""
        mine, others = ({address.lower() for address in one.addresses if address} for one in (self, other))
        keys = set(self.fingerprints) & set(other.fingerprints)
        return ["address"] * bool(mine & others) + ["fingerprint"] * bool(keys)


def inbox_for(form: Form, centre: str, inboxes: Mapping[str, Inbox]) -> str:
    """The name of the inbox that gets the letters of *form* to *centre* (or to the coordinator)."""
    if form == Form.REPORT:
        return EDITORS
    own = f"{centre}{APPLY}"
    return own if form == Form.APPLY and own in inboxes else centre


def read_inboxes(tables: Mapping[str, object], problems: Problems) -> tuple[dict[str, Inbox], str | None]:
    """The inboxes by centre, and the coordinator's address; what is wrong with them is added to *problems*."""
    sections = tables.get("inbox", {})
    if not isinstance(sections, dict):
        problems.add("must be sections, one for each centre that takes letters, like [inbox.oslo]", SEVERAL)
        sections = {}
    tables_of_inboxes = dict(_flat(sections, problems))
    inboxes = {
        name: _inbox(name, Section(problems, f"inbox.{name}", table, KEYS), apart=f"{name}{APPLY}" in tables_of_inboxes)
        for name, table in tables_of_inboxes.items()
    }
    # A problem by now; else it would be judged once more as a section of its own.
    inboxes = {name: inbox for name, inbox in inboxes.items() if inbox.owner not in OF_NO_CENTRE}
    coordinator = Section(problems, COORDINATOR, tables.get(COORDINATOR, {}), KEYS)
    if set(coordinator.values) - {"address"}:
        inboxes[COORDINATOR] = _inbox(COORDINATOR, coordinator)
        address = inboxes[COORDINATOR].address
    else:
        address = coordinator.address("address", required=False)
    if EDITORS in tables:
        inboxes[EDITORS] = _inbox(EDITORS, Section(problems, EDITORS, tables[EDITORS], KEYS))
    for inbox in inboxes.values():
        for text in _unknown_partners(inbox, inboxes):
            problems.add(text, inbox.section, "shares_with")
    for text in _undeclared(inboxes):
        problems.add(text, SEVERAL)
    return inboxes, address or None


def _flat(sections: Mapping[str, object], problems: Problems) -> Iterator[tuple[str, object]]:
    """The table of each inbox by its name; that for applications is one of its own, beside its centre's."""
    own = APPLY.removeprefix(".")
    for name, table in sections.items():
        if "." in name:
            problems.add("must end in the id of a centre, as in data/shelters.yaml, without quotes", f"inbox.{name}")
        elif not isinstance(table, dict) or own not in table:
            yield name, table
        else:
            if rest := {key: value for key, value in table.items() if key != own}:
                yield name, rest
            yield f"{name}{APPLY}", table[own]


def _inbox(name: str, inbox: Section, *, apart: bool = False) -> Inbox:
    owner = name.removesuffix(APPLY)
    if not _CENTRE.fullmatch(owner) or (owner in OF_NO_CENTRE and inbox.name != name):
        reserved = f"; {OF_NO_CENTRE[owner]} inbox is [{owner}]" if owner in OF_NO_CENTRE else ""
        inbox.add_problem("", f"must end in the id of a centre, as in data/shelters.yaml{reserved}")
    files = inbox.texts("certificates", 'a list of one or two files, like ["oslo.asc"]')
    fingerprints = _fingerprints(inbox)
    if not 1 <= len(files) <= 2 or len(files) != len(fingerprints):
        inbox.add_problem("certificates", "must be one or two, with as many fingerprints in the same order")
    known = tuple(form for form in forms_of(name) if not (apart and form == Form.APPLY))
    meaning = f"[inbox.{name}{APPLY}] takes the applications" if apart else "an empty list closes them"
    second_address, second_after_hours = _second(inbox)
    return Inbox(
        centre=name,
        address=inbox.address("address"),
        kind=cast(Literal["openpgp", "smime"], inbox.choice("kind", ("openpgp", "smime"))),
        certificates=tuple(inbox.path("certificates", file) for file in files),
        fingerprints=fingerprints,
        forms=read_forms(inbox, known, meaning),
        shares_with=inbox.texts("shares_with", 'a list of centres, like ["molde"]', required=False),
        second_address=second_address,
        second_after_hours=second_after_hours,
        apart=frozenset({Form.APPLY}) if apart else frozenset(),
        confirmed_line=_confirmed_line(inbox),
    )


def _second(inbox: Section) -> tuple[str, int]:
    """The second address and its hours; empty and 0 where there is none."""
    if not {"second_address", "second_after_hours"} & set(inbox.values):
        return "", 0
    address = inbox.address("second_address")
    if address and address.lower() == str(inbox.values.get("address")).lower():
        inbox.add_problem("second_address", "must be another address than the first; or delete it and its hours")
    return address, inbox.number("second_after_hours", f"a whole number of hours, {HOURS[0]} to {HOURS[-1]}", HOURS)


def _confirmed_line(inbox: Section) -> str:
    """Whatever stands there: a line that is no good closes this centre alone, and is no reason not to start."""
    line = inbox.values.get("confirmed")
    return line if isinstance(line, str) and line.isascii() else ""


def forms_of(name: str) -> tuple[Form, ...]:
    """The forms whose letters the inbox of this name may get."""
    if name.endswith(APPLY):
        return (Form.APPLY,)
    return (Form.REPORT,) if name == EDITORS else OF_CENTRES


def read_forms(section: Section, known: Sequence[Form], meaning: str) -> frozenset[Form]:
    """Which of the *known* forms stand under the key "forms" of *section*.

    *meaning* says in the problem's text what the list is for.
    """
    *others, last = (f'"{form}"' for form in known)
    names = f"{', '.join(others)} and {last}" if others else last
    listed = section.texts("forms", f"a list of {names}; {meaning}")
    if not set(listed) <= set(known):
        section.add_problem("forms", f"may hold only {names}; {meaning}")
    return frozenset(form for form in known if form in listed)


def _fingerprints(inbox: Section) -> tuple[str, ...]:
    expected = "a list of whole fingerprints: 40 or 64 digits 0-9 and A-F each, spaces and colons allowed"
    typed = inbox.texts("fingerprints", expected)
    plain = tuple(re.sub(r"[\s:]", "", fingerprint).upper() for fingerprint in typed)
    if any(not re.fullmatch(r"[0-9A-F]{40}|[0-9A-F]{64}", fingerprint) for fingerprint in plain):
        inbox.add_problem("fingerprints", f"must be {expected}")
    return plain


def _undeclared(inboxes: Mapping[str, Inbox]) -> Iterator[str]:
    """What two inboxes share without saying so: one centre would get the letters of the other."""
    for one, other in combinations(inboxes.values(), 2):
        if other.centre not in one.shares_with and one.centre not in other.shares_with:
            for shared in one.shared(other):
                # Of the two the other is the one that is being added: what names it has to come with it.
                right = f'if that is meant, write shares_with = ["{one.centre}"] in {other.heading}'
                right += f", or add {other.centre} with --shares-with {one.centre}"
                yield f"{one.centre} and {other.centre} have the same {shared}; {right}"


def _unknown_partners(inbox: Inbox, inboxes: Mapping[str, Inbox]) -> Iterator[str]:
    """The names under shares_with that have no inbox of their own."""
    known = [other for other in inboxes if other != inbox.centre]
    for name in inbox.shares_with:
        if name not in known:
            right = f"use {', '.join(known)}" if known else "delete the line, there is no other inbox"
            yield f"{name!r} has no inbox of its own; {right}"
