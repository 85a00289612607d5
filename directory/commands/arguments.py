"""Arguments of the editors' commands: a parser whose help is in the language of the messages."""

import argparse
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from directory.commands import output
from directory.messages import LANGUAGES, ORIGINAL, Message


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that takes messages for texts of help, and shows them in its *language*."""

    language = ORIGINAL

    def add_argument(self, *names: Any, help: Message | str | None = None, **options: Any) -> argparse.Action:
        """Declare an argument as argparse does."""
        shown = self.said(help) if isinstance(help, Message) else help
        return super().add_argument(*names, help=shown, **options)

    def said(self, text: Message) -> str:
        """Return *text* as argparse takes it, in the language of this parser."""
        return text.in_language(self.language).replace("%", "%%")


class NorwegianParser(Parser):
    """The same in Norwegian: a class of its own, since argparse makes the parsers of commands by class."""

    language = LANGUAGES[0]


def parser_class(arguments: Sequence[str]) -> type[Parser]:
    """Return the class for the language that *arguments* ask for, or the locale: before they are parsed."""
    asked = [value for name, value in pairwise(arguments) if name == "--lang"]
    asked += [one.removeprefix("--lang=") for one in arguments if one.startswith("--lang=")]
    return NorwegianParser if (asked or [output.language()])[-1] == LANGUAGES[0] else Parser
