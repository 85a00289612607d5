"""`python -m directory schema`: write the JSON Schemas in data/schema/ again, from the keys that the code declares."""

from argparse import Namespace
from pathlib import Path

from directory import loader, replacing
from directory.commands import output
from directory.commands.arguments import Parser
from directory.languages import ORIGINAL
from directory.messages import Message, message
from directory.parsing.problems import DirectoryError
from directory.schema import json_schema


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--check", action="store_true", help=message("write nothing; name the files that would change"))


def run(options: Namespace) -> int:
    """Write the schemas that are old and return 0; with --check name them and return 1. Where data/ is wrong: 1."""
    try:
        keys = loader.load(options.data).words[ORIGINAL]
    except DirectoryError as error:
        print(output.text(error.problems, options.lang) or error)
        return 1
    texts = {options.data / name: text for name, text in json_schema.texts(keys).items()}
    old = [path for path, text in texts.items() if not path.is_file() or path.read_text("utf-8") != text]
    if not options.check:
        replacing.replace({path: texts[path].encode() for path in old})
    for path in old:
        print(_old(path, options.check).in_language(options.lang))
    return 1 if old and options.check else 0


def _old(path: Path, check: bool) -> Message:
    """Return what to say of a file that was old."""
    if check:
        return message("{path} is old; run 'python -m directory schema'", path=path)
    return message("{path}: written", path=path)
