"""The headers of every page of the site, as lines for nginx, from the file that the build leaves for servers.

    python3 deploy/headers.py SITE/form/headers.json > headers.conf

Needs nothing but Python. Raises ValueError for a value that nginx would read as something else.
"""

import json
import re
import sys
from pathlib import Path


def lines(headers: dict[str, str]) -> list[str]:
    """One `add_header` line for each header; sent with errors too."""
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z-]+", name) or not re.fullmatch(r"[ !#%-\[\]-~]+", value):
            raise ValueError(f"{name}: cannot be written for nginx: a quote, a $, a \\ or a control character")
    return [f'add_header {name} "{value}" always;\n' for name, value in headers.items()]


if __name__ == "__main__":
    sys.stdout.writelines(lines(json.loads(Path(sys.argv[1]).read_text("utf-8"))["*"]))
