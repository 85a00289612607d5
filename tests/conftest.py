"""The fixtures and hooks of all tests; each set stands in a module of tests/support."""

import hypothesis
import pytest

pytest.register_assert_rewrite("tests.support")
pytest_plugins = [
    f"tests.support.{name}"
    for name in (
        "browser_fixtures",
        "built_site",
        "clocks",
        "databases",
        "form_client",
        "form_service",
        "not_run",
        "once",
        "operator",
        "scheduling",
    )
]

# A busy machine may take its time: hypothesis' own limit of 200 ms an example says nothing about the product.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")
