"""Consistency checks between the files of data/: what is right in each file, and wrong beside another one."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from directory.centres import Centre
from directory.helplines import Helpline
from directory.languages import Language
from directory.messages import message
from directory.parsing.problems import Problem, Report
from directory.parsing.text_file import place_of


def check_numbers(path: Path, centres: Iterable[Centre], helplines: Iterable[Helpline], found: list[Problem]) -> None:
    """Note in *found* each centre of the file at *path* that has the number of a helpline."""
    names = {helpline.tel: helpline.name for helpline in helplines if helpline.tel}
    for centre in centres:
        if name := names.get(centre.tel):
            text = message(
                "phone '{phone}' is the number of {name}; write the centre's own", phone=centre.phone, name=name
            )
            line, column = place_of(path, "phone", centre.phone)
            Report(path, found).add(line, text, column)


def check_ids(path: Path, centres: Iterable[Centre], helplines: Iterable[Helpline], found: list[Problem]) -> None:
    """Note in *found* each centre of the file at *path* that has the id of a helpline: a command would take either."""
    taken = {helpline.id for helpline in helplines}
    for centre in centres:
        if centre.id in taken:
            text = message("id '{id}' is that of a helpline; choose another for the centre", id=centre.id)
            line, column = place_of(path, "id", centre.id)
            Report(path, found).add(line, text, column)


def check_exits(path: Path, languages: Iterable[Language], shown: Iterable[str | None], found: list[Problem]) -> None:
    """Note in *found* each exit in the file at *path* on a host of *shown*, the pages of centres and helplines.

    Exit must lead away from the subject (SAFETY 5).
    """
    hosts = {_host(address) for address in shown if address}
    for language in languages:
        if _host(language.exit) in hosts:
            text = message(
                "exit '{address}' is a page of a centre or helpline; choose one that has nothing to do with this",
                address=language.exit,
            )
            line, column = place_of(path, "exit", language.exit)
            Report(path, found).add(line, text, column)


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
