"""Loader of data/: every file read and validated, all problems collected, one immutable Directory returned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from directory import centres, consistency, helplines, languages, municipalities, participants, programme, towns, words
from directory.centres import Centre
from directory.dates import norwegian_day
from directory.fingerprint import fingerprint
from directory.helplines import Helpline
from directory.languages import Language
from directory.messages import message
from directory.municipalities import Municipality
from directory.parsing.problems import DirectoryError, Problem, Report
from directory.programme import Fact
from directory.translation.state import State
from directory.translation.words import Words

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Directory:
    """What data/ says. Centres stand in the order of their file, languages in that of the menu."""

    centres: tuple[Centre, ...]  # that are open
    known_centres: tuple[Centre, ...]  # also those that have closed, whose pages say where to turn
    helplines: Mapping[str, Helpline]
    languages: tuple[Language, ...]
    waiting: tuple[Language, ...]  # that have words, and are published once a reader has approved those
    all_languages: tuple[Language, ...]  # also those that have no words yet
    municipalities: Mapping[str, Municipality]
    places: Mapping[str, tuple[str, ...]]  # names of towns and districts by the number of their municipality
    words: Mapping[str, Mapping[str, str]]
    facts: Mapping[str, Fact]
    word_states: Mapping[str, State]  # how far the words of each language can be relied on
    fingerprint: str  # of the folder, as it was when it was read

    def centre(self, id: str) -> Centre:
        """Return the centre *id*, open or closed, or raise KeyError."""
        for centre in self.known_centres:
            if centre.id == id:
                return centre
        raise KeyError(id)


def load(data: Path = DATA, *, today: date | None = None) -> Directory:
    """Return what the folder *data* says, or raise DirectoryError naming every problem in it.

    No date in it may lie after *today*, by default the calendar day in Norway. A language is among the
    languages once it has its words, and a reader's approval of them where it waits for that.
    """
    found: list[Problem] = []
    known = read(data, found, today=today)
    if found:
        raise DirectoryError(found)
    return known


def read(data: Path, found: list[Problem], *, today: date | None = None) -> Directory:
    """Return what can be read of the folder *data*, as load does; what is wrong goes to *found*.

    With a problem in *found* the directory lacks what is wrong. Nothing is published from it: it only lets the texts
    beside the data be judged in the same run.
    """
    today = today or norwegian_day(datetime.now(UTC))
    places = municipalities.read(data / "municipalities.csv", found)
    known_towns = towns.read(data / towns.FILE, places, found)
    known_helplines = helplines.read(data / "helplines.yaml", found, today)
    all_languages = languages.read(data / "languages.yaml", found)
    facts = programme.read(data / programme.FILE, found)
    texts = words.read(data / "words", all_languages, found)
    _check_facts(data / "words", texts, facts, found)
    written = tuple(language for language in all_languages if language.code in texts)
    waiting = tuple(language for language in written if _waits(language, texts))
    live = tuple(language.code for language in written)
    known = centres.Known(places, {language.code: language for language in all_languages}, live, today)
    # Without municipalities or languages every centre would seem wrong, and hide the one line that matters.
    listed = centres.read(data / "shelters.yaml", known, found) if places and all_languages else ()
    # A mistake in an entry can make its centre seem to be missing: only files without mistakes are held to each other.
    right = not found
    by_nks = participants.read(data / participants.FILE, found)
    if not found:
        participants.check(by_nks, data / participants.FILE, data / "shelters.yaml", listed, found)
    if right:
        consistency.check_ids(data / "shelters.yaml", listed, known_helplines.values(), found)
        consistency.check_numbers(data / "shelters.yaml", listed, known_helplines.values(), found)
        pages = [centre.website for centre in listed] + [helpline.url for helpline in known_helplines.values()]
        consistency.check_exits(data / "languages.yaml", all_languages, pages, found)
    return Directory(
        centres=tuple(centre for centre in listed if not centre.has_closed(today)),
        known_centres=listed,
        helplines=MappingProxyType(known_helplines),
        languages=tuple(language for language in written if language not in waiting),
        waiting=waiting,
        all_languages=all_languages,
        municipalities=MappingProxyType(places),
        places=MappingProxyType(known_towns),
        words=MappingProxyType({code: _filled(one, facts) for code, one in texts.items()}),
        facts=MappingProxyType(facts),
        word_states=MappingProxyType({code: one.state for code, one in texts.items()}),
        fingerprint=fingerprint(data),
    )


def _waits(language: Language, texts: Mapping[str, Words]) -> bool:
    return language.publish == "reviewed" and not language.original and not texts[language.code].provenance.reviewed_by


def _check_facts(folder: Path, texts: Mapping[str, Words], facts: Mapping[str, Fact], found: list[Problem]) -> None:
    """Note each word that names a fact which is not there, or types one that is."""
    for code, one in texts.items():
        report = Report(folder / f"{code}.yaml", found)
        for key, text in one.texts.items():
            for wrong in programme.problems(text, facts):
                report.add(one.lines[key], message("{key}: {text}", key=key, text=wrong))


def _filled(one: Words, facts: Mapping[str, Fact]) -> Mapping[str, str]:
    named = {key: text for key, text in one.texts.items() if programme.PLACEHOLDER.search(text)}
    return MappingProxyType({**one.texts, **{key: programme.fill(text, facts) for key, text in named.items()}})
