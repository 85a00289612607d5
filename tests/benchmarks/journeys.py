"""The way on a phone of 320 x 568: taps, screens that go by, and words above the thing, in bokmål and Arabic.

The project's own texts and centres, with a form open at each centre, as `make run` serves them.
"""

import tempfile
from pathlib import Path

from directory import load
from tests.benchmarks.measuring import Figures
from tests.support.journeys import measured
from tests.support.running import browser, local_installation

LANGUAGES = ("nb", "ar")


def figures() -> Figures:
    """Each way in each language."""
    with (
        tempfile.TemporaryDirectory() as folder,
        local_installation(Path(folder) / "var") as here,
        browser() as chromium,
    ):
        for language in LANGUAGES:
            for task, cost in measured(chromium, here.url, language, load()):
                yield f"{language}: {task}", str(cost)
