"""Which worker of a parallel run gets which tests, and in which order (pytest plugin for pytest-xdist).

A module stays on one worker, so that what it starts is started once. Modules that look at a screen while a browser
works are slowed by each other: they stay together on one worker. The longest come first, so that no worker is left
alone with one at the end.
"""

from typing import Any

import pytest

SCREEN = (
    "tests/browser/test_exit.py",
    "tests/browser/test_put_right.py",
    "tests/browser/test_exit_presses.py",
    "tests/browser/test_exit_translated.py",
    "tests/browser/test_exit_without_mark.py",
    "tests/browser/test_traces.py",
    "tests/browser/test_post_traces.py",
    "tests/reader/test_reader_engines.py",
)
LONGEST_FIRST = (
    *SCREEN,
    "tests/browser/test_layout.py",
    "tests/browser/test_keyboard.py",
    "tests/reader/test_reader_look.py",
    "tests/browser/test_axe.py",
    "tests/reader/test_reader.py",
    "tests/reader/test_reader_odd.py",
    "tests/demo/test_make_run.py",
    "tests/deploy/test_install.py",
    "tests/chaos/test_crash.py",
)


def group(nodeid: str) -> str:
    """The name of all tests that one worker runs one after the other."""
    module = nodeid.partition("::")[0]
    return "screen" if module in SCREEN else module


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {module: place for place, module in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.nodeid.partition("::")[0], len(order)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # xdist says nothing of its types
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    config.option.loadscopereorder = False  # by the number of tests; ours is by their length
    return ByGroup(config, log)
