"""Tell each mistake of the corpus anew, and show what has changed: read it, and commit what is right.

python -m tests.directory.mistakes          write what is told today into kinds/, and print the difference
python -m tests.directory.mistakes --check  print it only
"""

import difflib
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from directory.messages import LANGUAGES
from tests.directory.mistakes import corpus
from tests.directory.mistakes.corpus import Mistake


class Dumper(yaml.SafeDumper):
    """YAML as people write it: texts of several lines as they are."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if text.endswith("\n") and text.isprintable() is False and ": " in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)


def renewed(path: Path, folder: Path) -> str:
    """Return the file of KINDS at *path* with what is told today of the sample in *folder*."""
    head = "".join(line for line in path.read_text("utf-8").splitlines(keepends=True) if line.startswith("# "))
    entries = yaml.safe_load(path.read_text("utf-8"))
    parts = [_entry(entry, corpus.told(folder, Mistake(path.stem, entry))) for entry in entries]
    return head + "\n".join(parts)


def _entry(entry: dict[str, Any], told: dict[str, list[str]]) -> str:
    new = {key: value for key, value in entry.items() if key not in LANGUAGES}
    new |= {language: "".join(f"{line}\n" for line in told[language]) for language in ("en", "nb") if told[language]}
    return str(yaml.dump([new], Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100_000))


def main(arguments: list[str]) -> int:
    """Renew every file, or only show what would change; 1 where anything does."""
    changed = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = corpus.sample(Path(scratch))
        named = [argument for argument in arguments if argument != "--check"]
        for path in sorted(path for path in corpus.KINDS.glob("*.yaml") if not named or path.stem in named):
            before, after = path.read_text("utf-8"), renewed(path, folder)
            changed = changed or before != after
            name = path.name
            sys.stdout.writelines(
                difflib.unified_diff(before.splitlines(True), after.splitlines(True), name, name, n=5)
            )
            if "--check" not in arguments:
                path.write_text(after, "utf-8")
    return int(changed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
