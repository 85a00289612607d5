"""What the tests share: programs, browsers, servers, keys, sample data. No tests."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
