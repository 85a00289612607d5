"""Watching for saved files: finds out that something in some folders has changed, whatever happens to the folders."""

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

POLL_S = 0.3
CHANGED = SimpleNamespace(is_directory=False)

Stamp = tuple[int, int, int, int]


class Observer:
    """Takes the place of watchdog's observer in mkdocs' live-reload server, and tells it of any change in *places*.

    watchdog's own looks at a folder until somebody renames it, and never again.
    """

    def __init__(self, places: Sequence[Path]) -> None:
        self._places, self._seen = places, stamps(places)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._handlers: list[Any] = []

    def schedule(self, handler: Any, *_: object, **__: object) -> None:
        """Tell *handler*, too, of each change."""
        self._handlers.append(handler)

    def start(self) -> None:
        """Begin to look; what has changed since this was made is told at once."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(POLL_S):
            now = stamps(self._places)
            if now != self._seen:
                self._seen = now
                for handler in self._handlers:
                    handler.on_any_event(CHANGED)


def stamps(places: Sequence[Path]) -> dict[str, Stamp]:
    """Return what tells one version from another of each file in *places*, folders or files, by its path."""
    found: dict[str, Stamp] = {}
    for path in _files(places):
        try:
            about = Path(path).stat()
        except OSError:  # gone since it was listed
            continue
        found[path] = (about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino)
    return found


def _files(places: Sequence[Path]) -> Iterator[str]:
    for place in places:
        yield str(place)
        for folder, folders, names in os.walk(place):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (f"{folder}/{name}" for name in names)
