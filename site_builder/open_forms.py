"""Who has which form open: the JSON that `python -m forms public` prints, read for `build.py --open`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from directory import EDITORS, Directory, Form
from directory.parsing.entries import suggestion
from directory.parsing.problems import shown

EXPECTED = "write into it what `python -m forms public` prints"


def read(path: Path | None) -> Mapping[str, Sequence[str]]:
    """Return the ids of those whose form is open, by form, from the JSON file at *path*; none without a file.

    Raises ValueError when the file is not what `python -m forms public` prints, OSError when it cannot be read.
    """
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text("utf-8"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}:{error.lineno}: this is no JSON ({error.msg}); {EXPECTED}") from None
    except ValueError as error:  # a name twice, or bytes that are no UTF-8
        raise ValueError(f"{path}:1: this is no list of centres for each form ({error}); {EXPECTED}") from None
    if not isinstance(found, dict) or not all(map(_is_list_of_ids, found.values())):
        raise ValueError(f"{path}:1: this is no list of centres for each form; {EXPECTED}")
    return found


def problems(
    opened: Mapping[str, Sequence[str]], directory: Directory, path: Path | None, text: str = ""
) -> Iterator[str]:
    """Yield 'path:line: ...' for each form and centre of *opened*, read from the *text* at *path*, that is unknown."""
    centres = [centre.id for centre in directory.known_centres]
    for form, opened_by in opened.items():
        ids, unknown = centres, "there is no centre {} in shelters.yaml"
        if form == Form.REPORT:
            ids, unknown = [EDITORS], "there is no inbox {} that gets reports"
        if form not in list(Form):
            meant = suggestion(form, list(Form)) or f"; use {' or '.join(Form)}"
            yield f"{_place(path, text, form)}there is no form {shown(form)}{meant}"
        for id in opened_by:
            if id not in ids:
                meant = suggestion(id, ids) or f"; use {', '.join(ids)}"
                yield f"{_place(path, text, id)}{unknown.format(shown(id))}{meant}"


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


def _place(path: Path | None, text: str, word: str) -> str:
    at = text.find(json.dumps(word))
    return f"{path}:{text.count(chr(10), 0, max(at, 0)) + 1}: " if path else "open forms: "
