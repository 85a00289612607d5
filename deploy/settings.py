"""The settings file of a new server: the example with values filled in, on stdout.

    python3 deploy/settings.py config.example.toml smtp.host=mail.example.org smtp.port=587 coordinator.address=...

A key that is commented out is opened, with its section; one with an empty value is left out. Needs nothing but Python.
Raises KeyError for a key that the example does not have.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

_SECTION = re.compile(r"(?:# )?\[([a-z]+)\]$")
_KEY = re.compile(r"(?:# )?([a-z_]+) = ")


def filled_in(example: str, values: Mapping[str, str]) -> str:
    """*example* with *values* (by "section.key"); numbers stay numbers. Raises KeyError."""
    rest, section, lines = dict(values), "", list[str]()
    wanted = {name.partition(".")[0] for name in rest}
    for line in example.splitlines():
        heading, key = _SECTION.match(line), _KEY.match(line)
        if heading:
            section = heading[1]
            line = line.removeprefix("# ") if section in wanted else line
        name = f"{section}.{key[1]}" if key else ""
        lines += _line(key[1], rest.pop(name)) if key and name in rest else [line]
    if rest:
        raise KeyError(f"the example has no {', '.join(rest)}")
    return "".join(f"{line}\n" for line in lines)


def _line(key: str, value: str) -> list[str]:
    return [f"{key} = {value if value.isdigit() else json.dumps(value)}"] if value else []


if __name__ == "__main__":
    sys.stdout.write(filled_in(Path(sys.argv[1]).read_text("utf-8"), dict(one.split("=", 1) for one in sys.argv[2:])))
