"""Check data/: `python -m directory` lists every problem with its line, or says in one line that all is fine."""

import argparse
import io
import sys
from pathlib import Path

from directory import DATA, DirectoryError, load


def main(arguments: list[str] | None = None) -> int:
    """Print what is wrong in the data and return 1, or print one line and return 0."""
    parser = argparse.ArgumentParser(prog="python -m directory", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the folder to check (default: data/)")
    folder = from_here(parser.parse_args(arguments).data)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that lacks Arabic letters must not turn a mistake in a file into a crash.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        read = load(folder)
    except DirectoryError as error:
        print(error)
        return 1
    sizes = [(len(getattr(read, part)), part) for part in ("centres", "helplines", "languages", "municipalities")]
    sizes.append((sum(map(len, read.places.values())), "places"))
    print(f"{folder}/: {', '.join(f'{size} {part}' for size, part in sizes)}: fine")
    return 0


def from_here(path: Path) -> Path:
    """Return *path* relative to the current folder where it lies in it: shorter, and a link in most editors."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


if __name__ == "__main__":
    sys.exit(main())
