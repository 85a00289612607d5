"""The Nu HTML checker, an independent judge of HTML: what the standard (html.spec.whatwg.org) does not allow.

It is a Java program; nu_checker/package-lock.json pins it by hash, and npm fetches it.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.support import npm
from tests.support.programs import need

PINNED = Path(__file__).with_name("nu_checker")
JAR = "node_modules/vnu-jar/build/dist/vnu.jar"


def fetch(folder: Path) -> None:
    """Put the checker into *folder*."""
    shutil.copytree(PINNED, folder, dirs_exist_ok=True)
    npm.install(folder, "make test-long, with a network")


def messages(checker: Path, pages: Path) -> list[str]:
    """All that the checker in *checker* says against the .html files below *pages*: errors, warnings and notes."""
    options = ["--format", "json", "--stdout", "--exit-zero-always", "--skip-non-html"]
    command = [need("java"), "-jar", str(checker / JAR), *options, str(pages)]
    ran = subprocess.run(command, capture_output=True, check=True)
    return [_sentence(message, pages) for message in json.loads(ran.stdout)["messages"]]


def _sentence(message: dict[str, Any], pages: Path) -> str:
    place = message.get("url", "").removeprefix(f"file:{pages}/")
    near = " ".join(message.get("extract", "").split())
    return f"{place}:{message.get('lastLine', 1)}: {message['type']}: {message['message']} Near: {near}"
