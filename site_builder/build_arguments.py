"""Command-line arguments of build.py (argparse)."""

import argparse
import socket
import tomllib
from pathlib import Path

from directory.commands import output
from directory.messages import LANGUAGES, Message, message
from directory.parsing import web_address

PREVIEW_PORT = 8001


def _version(root: Path) -> str:
    """The version of this project, as pyproject.toml names it."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return f"{project['name']} {project['version']}"


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise _wrong(message("'{value}' must be a number from 1 to 65535, like {port}", value=text, port=PREVIEW_PORT))
    return int(text)


def _address(text: str) -> str:
    """The address of the site's front page, with the slash at its end that every address of a page is added to."""
    try:
        return web_address.front_page(text)
    except web_address.InvalidAddress as error:
        raise _wrong(message("'{value}' {wrong}", value=text, wrong=error.text)) from None


def _wrong(text: Message) -> argparse.ArgumentTypeError:
    """The error of an argument, in the language of the locale: --lang may stand behind it and is not read yet."""
    return argparse.ArgumentTypeError(text.in_language(output.language()))


def parse(arguments: list[str], root: Path) -> argparse.Namespace:
    """Return the options of the build of the project at *root*; exits for --help, --version and wrong arguments."""
    parser = argparse.ArgumentParser(prog="python build.py", description="Build the public site.")
    add = parser.add_argument
    add("--output", type=Path, metavar="DIR", help="where the site goes (site/; of --preview: thrown away)")
    add("--site-url", type=_address, metavar="URL", help="where it will stand; needed for hreflang and the sitemap")
    add(
        "--open",
        type=Path,
        metavar="FILE",
        help="which centres have an open form, as `python -m forms public` prints it; "
        "without it the pages show numbers only",
    )
    add("--check", action="store_true", help="build into a folder that is thrown away")
    add("--format", choices=output.FORMATS, default="text", help="for whom --check writes (default: text)")
    add("--lang", choices=LANGUAGES, help="language of the messages (default: by the locale; of --preview: nb)")
    add("--preview", action="store_true", help="show the site while editing, on 127.0.0.1")
    add("--port", type=_port, metavar="N", help=f"the port of --preview ({PREVIEW_PORT})")
    add("--forms", type=_port, metavar="N", help="the port where python -m demo.preview has the forms")
    add("--version", action="version", version=_version(root), help="print the version and exit")
    options = parser.parse_args(arguments)
    options.lang = options.lang or (LANGUAGES[0] if options.preview else output.language())
    if not options.preview:
        options.output = options.output or root / "site"
    if (options.port or options.forms) and not options.preview:
        text = message("--port and --forms belong to --preview; add --preview, or leave them out")
        parser.error(text.in_language(options.lang))
    if options.format != "text" and not options.check:
        text = message("--format belongs to --check; add --check, or leave --format out")
        parser.error(text.in_language(options.lang))
    return options


def port_problem(port: int) -> Message | None:
    """Why *port* of this machine cannot be used for the preview, and which one to name; None when it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return message(
                "port {port} cannot be used ({reason}); name another, for example "
                "python build.py --preview --port {other}",
                port=port,
                reason=error.strerror,
                other=port + 1 if port > 1023 else PREVIEW_PORT,
            )
    return None
