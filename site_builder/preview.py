"""The preview on an editor's own machine: builds the site anew at each save, and goes on whatever was saved.

Preview(site, "nb").serve(LiveReloadServer, 8001, build, [Path("data"), Path("content")])
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from directory.messages import Message, message
from site_builder import saved_files
from site_builder.preview_pages import Pages
from site_builder.refused import Refused

Build = Callable[[], None]
MakeServer = Callable[..., Any]
PARENT_S = 0.5  # how often to look whether whoever started us is still there


def end_with(parent: int) -> None:
    """End this process like SIGTERM does, once *parent*, which started it, is gone: killed, it could not say so."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_S)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


class Preview:
    """The preview of the site in *folder*, with messages in *language*; see Pages for *forms*."""

    def __init__(self, folder: Path, language: str, forms: int | None = None) -> None:
        self.folder, self.language, self.forms = folder, language, forms

    def serve(self, make_server: MakeServer, port: int, build: Build, edited: Sequence[Path]) -> None:
        """Serve at *port* until Ctrl-C by mkdocs' live-reload server; run *build* now and when one of *edited* changes.

        *build* leaves the site in the folder, or what stood there before and an exception.
        """
        pages: Pages
        server = make_server(lambda: self._rebuild(pages, build), "127.0.0.1", port, str(self.folder))
        pages = Pages(server.serve_request, self.language, self.forms)
        server.set_app(pages)
        server.error_handler = self._not_found
        server.observer = saved_files.Observer(edited)
        server.watch(str(self.folder.parent))  # the observer knows better: it looks at *edited*
        logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)
        self._rebuild(pages, build)
        self._say(
            message(
                "The preview is at {address}. It shows each change when you save. End it with Ctrl-C.",
                address=f"http://127.0.0.1:{port}/",
            )
        )
        try:
            server.serve()
        finally:
            server.shutdown()

    def _rebuild(self, pages: Pages, build: Build) -> None:
        began = time.monotonic()
        try:
            build()
        except (Refused, Exception) as error:
            pages.problems = said(error, self.language)
            self._say(*pages.problems)
        else:
            pages.problems = []
            self._say(message("Built in {seconds} s; everything is right.", seconds=f"{time.monotonic() - began:.1f}"))

    def _say(self, *lines: Message | str) -> None:
        """Write *lines* to the terminal."""
        for line in lines:
            sys.stdout.write(f"{line.in_language(self.language) if isinstance(line, Message) else line}\n")
        sys.stdout.flush()

    def _not_found(self, _: int) -> bytes | None:
        file = self.folder / "nb/404.html"
        return file.read_bytes() if file.exists() else None


def said(error: BaseException, language: str) -> list[str]:
    """Return what *error* ended a build for, a line for each problem, in *language* where it can be had."""
    if problems := getattr(error, "problems", ()):
        return [f"{one.path}:{one.line}: {one.said(language)}" for one in problems]
    if isinstance(error, OSError) and error.filename:
        path, reason = os.path.relpath(error.filename), error.strerror
        right = message("cannot be read ({reason}); put the file back, or take back your change", reason=reason)
        return [f"{path}:1: {right.in_language(language)}"]
    return str(error).splitlines() or [type(error).__name__]
