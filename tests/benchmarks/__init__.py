"""`make bench`: figures, no tests."""
