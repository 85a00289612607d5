"""What the log may say of a mistake of ours. The text of an error can hold anything, so it is left out."""

import traceback
from pathlib import Path


def told(error: Exception) -> str:
    """What was raised and where, as in "KeyError in letter.py:12"."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"
