"""Command-line interface of release packaging: python -m release; `make release` and `make publish` call it."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from release import archive
from release.make import Order, make
from release.refused import ReleaseRefused
from release.remote import Server
from release.signature import sign, signature

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Make what is asked for, print its path, and have it installed; 1 with a sentence if refused, 130 at Ctrl-C."""
    asked = vars(_parser().parse_args(arguments))
    to, key, answers = asked.pop("to"), asked.pop("sign"), asked.pop("answers")
    server = Server(to) if to else None
    try:
        opened = server.open_forms() if server else None
        made = _made(asked, opened)
        sums = made.with_name(archive.SUMS)
        if key:
            sign(sums, key)
        print(f"{made} ({made.stat().st_size / 1e6:.1f} MB); its checksum: {sums}", flush=True)
        if server:
            files = [made, sums, *filter(Path.exists, [signature(sums)])]
            server.install(files, publish=asked["publish"], first=opened is None, answers=answers)
    except ReleaseRefused as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return 0


def _made(asked: dict[str, Any], opened: str | None) -> Path:
    """Make it; *opened* is what the server says of its forms, None where none was asked or nothing is installed."""
    with tempfile.TemporaryDirectory() as scratch:
        if opened is not None:
            asked["opened"] = Path(scratch, "open.json")
            asked["opened"].write_text(opened)
        return make(Order(**asked))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m release", description="Packs a release of the last commit.")
    add = parser.add_argument
    add("--site-url", required=True, metavar="URL", help="where the site will stand, like https://ressursvenn.example/")
    add(
        "--open",
        dest="opened",
        type=Path,
        metavar="FILE",
        help="who has an open form, as `ressursvenn public` prints it",
    )
    add(
        "--to",
        metavar="SERVER",
        help="install it there by ssh, like root@ressursvenn.example; it says who has an open form",
    )
    add("--answers", type=Path, metavar="FILE", help="the answers for the first installation; else it asks")
    add("--sign", metavar="KEY", help="sign the checksums by ssh-keygen with this key, or the one an agent holds of it")
    add("--publish", action="store_true", help="site and data alone, for the program that the server has")
    add("--machine", default="x86_64", help="the server's processor, as `uname -m` says (x86_64, aarch64)")
    add(
        "--wheels", dest="given", type=Path, metavar="DIR", help="take the wheels from here, not from the package index"
    )
    add("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)  # for tests: another checkout
    add("--output", type=Path, default=ROOT / "dist", metavar="DIR", help="where it goes (dist/)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
