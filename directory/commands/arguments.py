"""Arguments of the editors' commands: a parser whose help is in the language of the messages."""

import argparse
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NoReturn

from directory.commands import output
from directory.messages import LANGUAGES, ORIGINAL, Message, message
from directory.parsing.entries import suggestion


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that takes messages for texts of help, and shows them in its *language*."""

    language = ORIGINAL

    def add_argument(self, *names: Any, help: Message | str | None = None, **options: Any) -> argparse.Action:
        """Declare an argument as argparse does."""
        shown = self.said(help) if isinstance(help, Message) else help
        return super().add_argument(*names, help=shown, **options)

    def error(self, said: str) -> NoReturn:
        """Say what is wrong with the arguments in one sentence, and exit with 2."""
        self.exit(2, f"{_mistake(said, self.prog).in_language(self.language)}\n")

    def said(self, text: Message) -> str:
        """Return *text* as argparse takes it, in the language of this parser."""
        return text.in_language(self.language).replace("%", "%%")


def _mistake(said: str, program: str) -> Message:
    """What argparse has *said*, in the editors' words."""
    help = f"{program} --help"
    if found := re.fullmatch(r"argument ([^:]+): invalid choice: '(.*)' \(choose from ([^()]+)\)", said, re.DOTALL):
        known = found[3].replace("'", "").split(", ")
        meant = suggestion(found[2], known) or message("; there is: {known}", known=", ".join(known))
        return message("{name} cannot be '{value}'{meant}", name=found[1], value=found[2], meant=meant)
    if found := re.fullmatch(r"the following arguments are required: (.+)", said):
        return message("this is missing behind the command: {names}; see: {help}", names=found[1], help=help)
    if found := re.fullmatch(r"argument ([^:]+): expected [^:]+ arguments?", said):
        return message("{name} needs a value behind it; see: {help}", name=found[1], help=help)
    if found := re.fullmatch(r"argument ([^:]+): invalid int value: '(.*)'", said, re.DOTALL):
        return message("{name} must be a number, not '{value}'", name=found[1], value=found[2])
    if found := re.fullmatch(r"unrecognized arguments: (.+)", said, re.DOTALL):
        return message("this is not known here: {names}; see: {help}", names=found[1], help=help)
    return message("{said}; see: {help}", said=said, help=help)


class NorwegianParser(Parser):
    """The same in Norwegian: a class of its own, since argparse makes the parsers of commands by class."""

    language = LANGUAGES[0]


def parser_class(arguments: Sequence[str]) -> type[Parser]:
    """Return the class for the language that *arguments* ask for, or the locale: before they are parsed."""
    asked = [value for name, value in pairwise(arguments) if name == "--lang"]
    asked += [one.removeprefix("--lang=") for one in arguments if one.startswith("--lang=")]
    return NorwegianParser if (asked or [output.language()])[-1] == LANGUAGES[0] else Parser
