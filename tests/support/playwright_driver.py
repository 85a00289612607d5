"""Playwright, started once in a process: its synchronous interface does not allow two at a time."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from playwright.sync_api import Playwright, sync_playwright

_open: list[tuple[AbstractContextManager[Playwright], Playwright]] = []
_users = 0


@contextmanager
def playwright() -> Iterator[Playwright]:
    """Give the Playwright of this process; it ends with the last block that uses it, in whatever order they end."""
    global _users
    if not _users:
        manager = sync_playwright()
        _open.append((manager, manager.__enter__()))
    _users += 1
    try:
        yield _open[-1][1]
    finally:
        _users -= 1
        if not _users:
            _open.pop()[0].__exit__(None, None, None)
