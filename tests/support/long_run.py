"""The long run (`pytest --long`, `make test-long`): more fuzzing with new examples, engines repeated, long tests.

The short run takes the same examples each time, so that a change that breaks something is what makes it fail.
"""

import hypothesis
import pytest

from tests.support.scheduling import SCREEN

USUAL_EXAMPLES = 100
# A busy machine may take its time: hypothesis' own limit of 200 ms an example says nothing about the product.
hypothesis.settings.register_profile(
    "short", deadline=None, derandomize=True, database=None, max_examples=USUAL_EXAMPLES
)
hypothesis.settings.register_profile("long", deadline=None, database=None, max_examples=20 * USUAL_EXAMPLES)
REPETITIONS = 3


def examples(short: int) -> int:
    """How many examples a test tries that tries *short* in the short run."""
    return short * hypothesis.settings().max_examples // USUAL_EXAMPLES


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="20 times the fuzzing, engines three times, long tests")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: only in the long run")
    hypothesis.settings.load_profile("long" if config.getoption("--long") else "short")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
    items[:] = [item for item in items if not item.get_closest_marker("long")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """In the long run, repeat what depends on how fast an engine happens to be."""
    path = metafunc.definition.nodeid.partition("::")[0]
    if metafunc.config.getoption("--long") and path in SCREEN:
        metafunc.fixturenames.append("repetition")
        metafunc.parametrize("repetition", range(REPETITIONS))
