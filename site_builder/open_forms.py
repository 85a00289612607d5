"""Who has which form open: the JSON that `python -m forms public` prints, read for `build.py --open`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from directory import EDITORS, OF_CENTRES, Directory, DirectoryError, Form, Problem
from directory.messages import Message, either, message
from directory.parsing.entries import suggestion
from directory.parsing.problems import shown

EXPECTED = message("write into it what `python -m forms public` prints")
WITHOUT_FILE = Path("open forms")  # where a caller of build.make hands over no file


def read(path: Path | None) -> Mapping[str, Sequence[str]]:
    """Return the ids of those whose form is open, by form, from the JSON file at *path*; none without a file.

    Raises DirectoryError when the file is not what `python -m forms public` prints, OSError when it cannot be read.
    """
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text("utf-8"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        text = message("this is no JSON ({reason}); {expected}", reason=error.msg, expected=EXPECTED)
        raise DirectoryError([Problem(path, error.lineno, text, error.colno)]) from None
    except ValueError as error:  # a name twice, or bytes that are no UTF-8
        text = message(
            "this is no list of centres for each form ({reason}); {expected}", reason=error, expected=EXPECTED
        )
        raise DirectoryError([Problem(path, 1, text)]) from None
    if not isinstance(found, dict) or not all(map(_is_list_of_ids, found.values())):
        text = message("this is no list of centres for each form; {expected}", expected=EXPECTED)
        raise DirectoryError([Problem(path, 1, text)])
    return found


def every(directory: Directory) -> Mapping[str, Sequence[str]]:
    """Return the same for the preview, where every form of every centre is open."""
    centres = [centre.id for centre in directory.centres]
    return {form: centres if form in OF_CENTRES else [EDITORS] for form in Form}


def problems(
    opened: Mapping[str, Sequence[str]], directory: Directory, path: Path | None, text: str = ""
) -> Iterator[Problem]:
    """Yield each form and centre of *opened*, read from the *text* at *path*, that is unknown."""
    centres = [centre.id for centre in directory.known_centres]
    for form, opened_by in opened.items():
        if form not in list(Form):
            meant = suggestion(form, list(Form)) or message("; use {names}", names=either(list(Form)))
            yield _at(path, text, form, message("there is no form {form}{meant}", form=shown(form), meant=meant))
        ids = [EDITORS] if form == Form.REPORT else centres
        for id in opened_by:
            if id not in ids:
                yield _at(path, text, id, _unknown(form, id, ids))


def _unknown(form: str, id: str, ids: Sequence[str]) -> Message:
    meant = suggestion(id, ids) or message("; use {names}", names=", ".join(ids))
    if form == Form.REPORT:
        return message("there is no inbox {id} that gets reports{meant}", id=shown(id), meant=meant)
    return message("there is no centre {id} in shelters.yaml{meant}", id=shown(id), meant=meant)


def of_open(opened: Mapping[str, Sequence[str]], directory: Directory) -> dict[Form, frozenset[str]]:
    """Return who has which form open, by form: those of *opened* without the centres that have closed since."""
    open_ = {EDITORS, *(centre.id for centre in directory.centres)}
    return {form: frozenset(open_.intersection(opened.get(form, ()))) for form in Form}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a form stands in it twice")
    return dict(pairs)


def _is_list_of_ids(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(id, str) for id in value)


def _at(path: Path | None, text: str, word: str, said: Message) -> Problem:
    at = max(text.find(json.dumps(word)), 0)
    return Problem(path or WITHOUT_FILE, text.count("\n", 0, at) + 1, said, at - text.rfind("\n", 0, at))
