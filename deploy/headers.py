"""What belongs to one release, as lines for nginx (release.conf): root, headers of every page, pages in memory.

    python3 deploy/headers.py SITE/form/headers.json ROOT > release.conf

SITE is the built site as it lies now, ROOT the absolute path at which nginx will find it. One file, so that renaming it
and one reload switch pages and policy together: a page under the policy of another build would be shown without its
style and script. Needs nothing but Python. Raises ValueError for what nginx would read as something else, OSError where
SITE is not a built site.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import fallback


def release(headers: Path, root: str) -> Iterator[str]:
    """The lines of release.conf: for the site whose build has left *headers*, found by nginx at *root*."""
    if not re.fullmatch(r"/[A-Za-z0-9._+@/-]*", root):
        raise ValueError(f"{root}: write an absolute path of letters, digits and . _ + @ / - (/srv/site)")
    yield f"root {root};\n"
    yield from lines(json.loads(headers.read_text("utf-8"))["*"])
    yield from fallback.lines(headers.parent.parent)


def lines(headers: dict[str, str]) -> list[str]:
    """One `add_header` line for each header; sent with errors too."""
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z-]+", name) or not re.fullmatch(r"[ !#%-\[\]-~]+", value):
            raise ValueError(f"{name}: cannot be written for nginx: a quote, a $, a \\ or a control character")
    return [f'add_header {name} "{value}" always;\n' for name, value in headers.items()]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("headers.py: run it as: python3 deploy/headers.py SITE/form/headers.json ROOT > release.conf")
    try:
        made = "".join(release(Path(sys.argv[1]), sys.argv[2]))
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"headers.py: {error}")  # nothing is printed: half a release.conf would be half a policy
    sys.stdout.write(made)
