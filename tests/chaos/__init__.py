"""`make crash`: everything is killed at random."""
