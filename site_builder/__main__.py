"""The check of the pages alone, as JSON, for other programs: python -m site_builder DATA CONTENT [--lang nb]."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from directory import loader
from directory.commands import output
from directory.messages import LANGUAGES
from directory.parsing.problems import Problem
from site_builder import content, views


def main(arguments: list[str]) -> int:
    """Print what is wrong in the texts of CONTENT, held against DATA."""
    parser = ArgumentParser(prog="python -m site_builder", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("content", type=Path)
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    options = parser.parse_args(arguments)
    wrong: list[Problem] = []
    read = loader.read(options.data, wrong)
    print(output.as_json(content.problems(options.content, read, views.made(read)), options.lang))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
