"""The forms side: carries one woman's words, sealed, to one centre's inbox."""

__version__ = "0.1.0"  # the release; pyproject.toml names the same, and a test compares the two
