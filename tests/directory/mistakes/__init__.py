"""Mistakes that editors make, each with what they are told: `python -m tests.directory.mistakes` tells it anew."""
