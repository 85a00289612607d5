"""A screen that nobody looks at but the tests: Xvfb, and what stands on it right now, pixel by pixel."""

import mmap
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import watchdog
from tests.support.programs import need

SIZE = (1000, 800)
# A run of so many pixels of one colour is a piece of a page, and no letter or line of the browser's own. A run holds
# RUN / STEP of every STEP-th pixel: looking at those only takes a third of the time, so that less is missed.
RUN, STEP = 24, 8
LEAST_LOOKS = 10


@dataclass
class Watch:
    """What was seen while watching: how many looks were taken, and in how many of them the colour stood there."""

    looks: int = 0
    seen: int = 0
    over: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Screen:
    """A running screen: its display name, and its memory."""

    display: str
    memory: mmap.mmap

    def shows(self, colour: str) -> bool:
        """Whether a piece of *colour*, written as in a style sheet ("#fbf7f1"), is on the screen now."""
        red, green, blue = bytes.fromhex(colour.removeprefix("#"))
        with memoryview(self.memory) as all_bytes, all_bytes.cast("I") as pixels, pixels[::STEP] as some:
            now = some.tobytes()
        return any(bytes([blue, green, red, fourth]) * (RUN // STEP) in now for fourth in (0, 255))

    @contextmanager
    def watched(self, colour: str) -> Iterator[Watch]:
        """Look at the screen again and again while the block runs, and on until LEAST_LOOKS were taken.

        On a busy machine the block can be over after a few looks; what it does to the screen may still come.
        """
        watch = Watch()

        def look() -> None:
            while not watch.over.is_set() or watch.looks < LEAST_LOOKS:
                watch.looks += 1
                watch.seen += self.shows(colour)

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield watch
        finally:
            watch.over.set()
            thread.join()


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """Start a screen whose memory is a file in *folder*; skips the test where there is no Xvfb."""
    reading, writing = os.pipe()
    command = [
        need("xvfb"),
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        f"{SIZE[0]}x{SIZE[1]}x24",
        "-nolisten",
        "tcp",
        "-fbdir",
        str(folder),
    ]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = watchdog.start(command, pass_fds=(writing,), **quiet)
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            number = said.readline().strip()  # it is ready when it says so
        with (folder / "Xvfb_screen0").open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as memory:
            yield Screen(f":{number}", memory)
    finally:
        watchdog.end(process)
