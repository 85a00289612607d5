"""YAML front matter of a Markdown page: the texts between two --- lines at its top.

mkdocs takes front matter that it cannot read for text of the page, and the page loses its title in silence.
"""

from collections.abc import Iterator, Sequence

import yaml


def problems(lines: Sequence[str], keys: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the line, from 1, and the text of each problem in the front matter of *lines*, which must hold *keys*."""
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not end or lines[0].rstrip() != "---":
        yield 1, f"the page must begin with a line ---, then {', '.join(f'{key}:' for key in keys)}, then ---"
        return
    try:
        found = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)  # a sign that YAML does not know at all has none
        line = mark.line + 2 if mark else 1
        yield line, "this line cannot be read; put quotes around a text that holds a colon or begins with a sign"
        return
    texts = found if isinstance(found, dict) else {}
    for key in keys:
        if texts.get(key) in (None, ""):
            yield 1, f"'{key}:' is missing; write it between the two --- lines at the top"
        elif not isinstance(texts[key], str):
            yield 1, f"'{key}:' must be a text; put quotes around {texts[key]}"
