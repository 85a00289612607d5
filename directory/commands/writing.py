"""What the commands that change data/ share: options, the trial, the answer, and what is left to do."""

import difflib
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from directory.commands import output
from directory.commands.arguments import Parser
from directory.dates import norwegian_day
from directory.editing import mentions, transaction
from directory.editing.transaction import Texts
from directory.editing.yaml_list import EditError, YamlList
from directory.history import typed
from directory.history.comparison import compare
from directory.messages import Message, message

CENTRES, HELPLINES, LISTED = typed.CENTRES, typed.HELPLINES, "nks-list.csv"
CONTENT = "content"
TODAY = ("today", "i dag", "idag")
Edit = Callable[[Texts], tuple[Texts, Sequence[Message]]]


def add_options(parser: Parser) -> None:
    """Declare what every command that writes takes."""
    parser.add_argument("--dry-run", action="store_true", help=message("show what would change, and write nothing"))


def run(options: Namespace, edit: Edit) -> int:
    """Make the *edit* of the files of options.data, which gives their new texts and what is left to do.

    Prints what has changed and returns 0; what the check refuses is not written, and 1 is returned.
    """
    try:
        old = transaction.read(options.data, (CENTRES, HELPLINES, LISTED))
        new, left = edit(old)
        new = {name: text for name, text in new.items() if text != old[name]}
        with transaction.trial(options.data, new) as copy:
            found = transaction.problems(copy, options.data)
            said = [] if found else _changes(options.data, copy)
        if not found and not options.dry_run:
            transaction.replace(options.data, {name: old[name] for name in new}, new)
    except (EditError, OSError) as error:
        text = error.text if isinstance(error, EditError) else message("nothing was written: {reason}", reason=error)
        print(text.in_language(options.lang), file=sys.stderr)
        return 1
    if found:
        print(output.text(found, options.lang))
        print(message("nothing was written").in_language(options.lang), file=sys.stderr)
        return 1
    _tell(options, old, new, said, left)
    return 0


def today() -> date:
    """Return the day in Norway."""
    return norwegian_day(datetime.now(UTC))


def day(value: str) -> str:
    """Return the day *value*; 'today' is that in Norway."""
    return str(today()) if value.lower() in TODAY else value


def known(listed: YamlList, id: str) -> str:
    """Return *id*, which one of the entries has, or raise EditError."""
    ids = list(listed.entries())
    if id not in ids:
        near = difflib.get_close_matches(id, ids, n=1) or ids
        raise EditError(message("there is no entry '{id}'; there is: {known}", id=id, known=", ".join(near)))
    return id


def named(options: Namespace, names: Sequence[str]) -> list[Message]:
    """Return, as a thing left to do, the texts that hold one of *names*; nothing where there are none."""
    places = mentions.found(options.data, options.data.resolve().parent / CONTENT, names)
    shown = ", ".join(_from_here(options.data, place) for place in places)
    return [message("look at the texts that name it, in each language: {places}", places=shown)] if places else []


def _from_here(data: Path, place: str) -> str:
    return place.removeprefix(f"{data.resolve().parent}/")


def _changes(data: Path, copy: Path) -> list[Message]:
    nothing = copy / CONTENT
    return [change.text for change in compare(typed.read(data, nothing), typed.read(copy, nothing), today()).changes]


def _tell(options: Namespace, old: Texts, new: Texts, said: Sequence[Message], left: Sequence[Message]) -> None:
    if not new:
        print(message("nothing to change: it says so already").in_language(options.lang))
        return
    for name, text in new.items() if options.dry_run else ():
        path = str(options.data / name)
        lines = difflib.unified_diff(old[name].splitlines(), text.splitlines(), path, path, n=1, lineterm="")
        print("\n".join(lines))
    for change in said:
        print(change.in_language(options.lang))
    if options.dry_run:
        print(message("this was a trial (--dry-run): nothing was written").in_language(options.lang))
        return
    always = [
        message("let a second person read it: `python -m directory diff` reads the change aloud"),
        message("run `make check`, then commit it"),
    ]
    print(message("left to do:").in_language(options.lang))
    for number, one in enumerate([*left, *always], 1):
        print(f"  {number}. {one.in_language(options.lang)}")
