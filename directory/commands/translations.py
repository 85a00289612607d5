"""`python -m directory translations`: how far each translation can be relied on; --accept once one has followed."""

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from directory import languages, replacing, words
from directory.commands import output
from directory.commands.arguments import Parser
from directory.languages import ORIGINAL
from directory.messages import Message, message
from directory.parsing.entries import suggestion
from directory.parsing.problems import Problem
from directory.translation import head, table
from directory.translation.state import State
from directory.translation.table import WORDS, Text
from directory.translation.words import Words

STATES = {
    State.REVIEWED: message("reviewed"),
    State.NOT_REVIEWED: message("not reviewed"),
    State.STALE: message("stale"),
    State.UNTRANSLATED: message("untranslated"),
}


def add(parser: Parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=message("for whom to write (default: text)")
    )
    parser.add_argument(
        "--short", action="store_true", help=message("one line, and one for each text that has fallen behind")
    )
    parser.add_argument(
        "--content", type=Path, metavar="DIR", help=message("the folder of the pages (default: beside data/)")
    )
    parser.add_argument(
        "--accept",
        nargs="+",
        metavar="LANGUAGE/TEXT",
        help=message("the translation says what the Norwegian text says now: write that into it (en/find, en/words)"),
    )


def run(options: Namespace) -> int:
    """Print the table and return 0, or accept translations; 1 where one cannot be accepted."""
    content = options.content or options.data.parent / "content"
    found: list[Problem] = []
    listed = languages.read(options.data / "languages.yaml", found)
    known = words.read(options.data / "words", listed, found)
    if not listed:
        print(output.text(found, options.lang))
        return 1
    texts = table.read(options.data, content, listed, known)
    if options.accept:
        return _accept(options, texts, content, known)
    if options.format == "json":
        print(json.dumps([_row(text) for text in texts], ensure_ascii=False, indent=2))
        return 0
    if not options.short:
        print(_table(texts, options.lang))
    for line in [_summary(texts, options.lang), *(_behind(text).in_language(options.lang) for text in _stale(texts))]:
        print(line)
    return 0


def _row(text: Text) -> dict[str, str | None]:
    said = text.provenance
    return {
        "text": text.id,
        "path": str(text.path),
        "state": text.state,
        "source": said.source,
        "original": text.now,
        "reviewed_by": said.reviewed_by,
        "reviewed_on": str(said.reviewed_on) if said.reviewed_on else None,
    }


def _table(texts: Sequence[Text], language: str) -> str:
    """The texts by line and the languages by column."""
    codes, names = list(dict.fromkeys(text.language for text in texts)), dict.fromkeys(text.name for text in texts)
    states = {(text.name, text.language): STATES[text.state].in_language(language) for text in texts}
    rows = [["", *codes], *([name, *(states.get((name, code), "-") for code in codes)] for name in names)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows) + "\n"


def _summary(texts: Sequence[Text], language: str) -> str:
    """One line: how many texts of each language are in which state."""
    parts = []
    for code in dict.fromkeys(text.language for text in texts):
        states = [text.state for text in texts if text.language == code]
        counts = [f"{states.count(one)} {STATES[one].in_language(language)}" for one in State if one in states]
        parts.append(f"{code} {', '.join(counts)}")
    return message("translations: {parts}", parts="; ".join(parts)).in_language(language)


def _stale(texts: Sequence[Text]) -> list[Text]:
    return [text for text in texts if text.state == State.STALE]


def _behind(text: Text) -> Message:
    return message(
        "warning: {path}:1: the Norwegian text has changed since this was translated; when it says the same again, run "
        "'python -m directory translations --accept {id}', or write 'source: {hash}' at its top",
        path=text.path,
        id=text.id,
        hash=text.now,
    )


def _accept(options: Namespace, texts: Sequence[Text], content: Path, known: dict[str, Words]) -> int:
    """Write the new hashes and return 0; where one text cannot be accepted write none, and return 1."""
    by_id = {text.id: text for text in texts}
    unknown = [_unknown(name, by_id) for name in options.accept if name not in by_id]
    wanted = [by_id[name] for name in options.accept if name in by_id]
    problems = [problem for text in wanted for problem in table.lacking(text, content, known)]
    problems += [Problem(text.path, 1, _copy()) for text in wanted if text.state == State.UNTRANSLATED]
    if unknown or problems:
        print("\n".join([*(one.in_language(options.lang) for one in unknown), *_said(problems, options.lang)]))
        return 1
    replacing.replace(
        {text.path: head.with_source(text.path.read_bytes(), text.now, page=text.name != WORDS) for text in wanted}
    )
    for text in wanted:
        print(_accepted(text).in_language(options.lang))
    return 0


def _said(problems: Sequence[Problem], language: str) -> list[str]:
    return [output.text(problems, language)] if problems else []


def _copy() -> Message:
    return message("this is the Norwegian text; translate it first")


def _unknown(name: str, known: dict[str, Text]) -> Message:
    if name.startswith(f"{ORIGINAL}/"):
        return message("'{name}' is the original; only a translation can be accepted", name=name)
    near = suggestion(name, list(known))
    return message("there is no translation '{name}'{near}", name=name, near=near)


def _accepted(text: Text) -> Message:
    if reader := text.provenance.reviewed_by:
        return message(
            "{path}: says what the Norwegian text says now; {reader} approved it before that: let her read it again, "
            "and write the day as reviewed_on",
            path=text.path,
            reader=reader,
        )
    return message("{path}: says what the Norwegian text says now", path=text.path)
