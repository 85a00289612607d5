"""The operator's commands read the data of the tests: what an editor changes in data/ turns none of these tests red."""

import pytest


@pytest.fixture(autouse=True)
def sample_data(load_sample_data: None) -> None:
    """See load_sample_data."""
