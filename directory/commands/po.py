"""Exchange texts with translators' programs (Poedit, Weblate) as PO files: one file holds all texts of a language."""

import importlib.util
import json
import subprocess
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from directory import replacing
from directory.commands.arguments import Parser
from directory.messages import Message, message
from directory.parsing.problems import Problem


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--content", type=Path, metavar="DIR", help=message("the folder of the pages (default: beside data/)")
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="export|import")
    export = actions.add_parser("export", help=parser.said(message("write the PO file of a language")))
    export.add_argument("code", metavar="LANG", help=message("code of the language, as in languages.yaml"))
    export.add_argument("--output", type=Path, metavar="FILE", help=message("where to write it (default: LANG.po)"))
    back = actions.add_parser(
        "import", help=parser.said(message("put the translations of a PO file into words and pages"))
    )
    back.add_argument(
        "file", type=Path, metavar="FILE", help=message("the PO file, as the translator's program saved it")
    )


def run(options: Namespace) -> int:
    """Export or import; return 0, or 1 where something must be put right first, which is printed."""
    if importlib.util.find_spec("babel") is None:
        print(message("PO files need the package babel; run: make build").in_language(options.lang))
        return 1
    options.content = options.content or options.data.parent / "content"
    found: list[Problem] = []
    said = (_export if options.action == "export" else _import)(options, found)
    for one in sorted(found):
        print(f"{one.path}:{one.line}:{one.column}: {one.said(options.lang)}")
    print(said.in_language(options.lang))
    return 1 if found else 0


def _export(options: Namespace, found: list[Problem]) -> Message:
    from directory.po import exchange  # a form server, which checks data/ too, lacks babel

    made = exchange.export(options.code, options.data, options.content, found)
    if made is None:
        return message("Nothing was written.")
    path = options.output or Path(f"{options.code}.po")
    replacing.replace({path: made})
    return message("{path} is written; open it in Poedit or Weblate", path=path)


def _import(options: Namespace, found: list[Problem]) -> Message:
    from directory.po import exchange  # as above

    def judge(data: Path, content: Path) -> Sequence[Problem]:
        return _pages(data, content, options.lang)

    plan = exchange.plan(options.file, options.data, options.content, judge, found)
    if plan is None:
        return message("Nothing was written.")
    exchange.write(plan)
    return message(
        "{files} files written: {new} texts new, {changed} changed; {missing} still missing, {fuzzy} still marked as "
        "fuzzy, {outdated} of an older Norwegian text and left as they were",
        files=len(plan.changes),
        new=plan.new,
        changed=plan.changed,
        missing=plan.missing,
        fuzzy=plan.fuzzy,
        outdated=plan.outdated,
    )


def _pages(data: Path, content: Path, language: str) -> list[Problem]:
    """What the site says of the pages in *content*: another process, since nothing here may know the site."""
    command = [sys.executable, "-X", "utf8", "-m", "site_builder", str(data), str(content), "--lang", language]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, encoding="utf-8")
    return [_problem(one) for one in json.loads(done.stdout)]


def _problem(one: Mapping[str, Any]) -> Problem:
    """A problem as the site writes it, whose text is in the editor's language already."""
    return Problem(Path(one["path"]), one["line"], Message("{said}", (("said", one["text"]),)), one["column"])
