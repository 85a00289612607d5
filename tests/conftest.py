"""The fixtures and hooks of all tests; each set stands in a module of tests/support."""

import pytest

pytest.register_assert_rewrite("tests.support")
pytest_plugins = [
    f"tests.support.{name}"
    for name in (
        "browser_fixtures",
        "built_site",
        "clocks",
        "databases",
        "environment",
        "form_client",
        "form_service",
        "long_run",
        "mail_session",
        "moving",
        "not_run",
        "once",
        "operator",
        "prepared_run",
        "rotation",
        "scheduling",
        "visiting_fixtures",
    )
]
