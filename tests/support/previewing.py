"""The preview, started for a test: what a browser would be shown after each save, and the saves."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.support import watchdog
from tests.support.ports import free_port

BUILD_S = 120  # a build takes one to three seconds on an idle machine
PROBLEM = re.compile(r'<div id="preview-problem".*?</div>', re.DOTALL)


@dataclass(frozen=True)
class RunningPreview:
    """The preview of *project* at *url*."""

    project: Path
    url: str
    process: "subprocess.Popen[bytes]"

    def page(self, path: str) -> str:
        """The page at *path*, as it is shown now."""
        try:
            with urlopen(self.url + path) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            return error.read().decode()

    def problem(self, path: str = "nb/find/") -> str:
        """What the page at *path* says is wrong, as plain text; '' when it says nothing."""
        found = PROBLEM.search(self.page(path))
        return unescape(re.sub(r"<[^>]+>", " ", found[0])) if found else ""

    def after(self, save: Callable[[], object]) -> str:
        """What is said to be wrong once the site has been built after *save*."""
        epoch = self._epoch(0)
        save()
        deadline = time.monotonic() + BUILD_S
        while self._epoch(epoch) <= epoch:
            assert time.monotonic() < deadline, f"the preview has not seen a save for {BUILD_S} s"
        return self.problem()

    def _epoch(self, known: int) -> int:
        """The number of the build that is shown, waited for, a minute at most, when it is *known*."""
        return int(self.page(f"livereload/{known}/1"))


@contextmanager
def preview(project: Path, *command: str) -> Iterator[RunningPreview]:
    """Run *command*, by default the site's preview, in *project* until the block ends; what it says goes to a log."""
    port, log = free_port(), project / "preview.log"
    started = [sys.executable, *(command or ("build.py", "--preview")), "--port", str(port)]
    with log.open("w") as file:
        process = watchdog.start(started, cwd=project, stdout=file, stderr=file)
    try:
        deadline = time.monotonic() + BUILD_S
        while f":{port}/" not in log.read_text("utf-8"):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.1)
        yield RunningPreview(project, f"http://127.0.0.1:{port}/", process)
    finally:
        watchdog.end(process)


def put_back(project: Path, path: str, good: Path) -> None:
    """Bring *path* of *project* back to what it is in *good*."""
    place = project / path
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    if (good / path).is_dir():
        shutil.copytree(good / path, place)
    else:
        shutil.copy(good / path, place)
