"""The directory of centres, helplines, languages and words: the only reader of data/.

    python -m directory     list every problem in data/, with its line

The site and the form service both import this package; it imports neither.
"""

__version__ = "0.1.0"  # the release, as in pyproject.toml and forms/; a test compares them

from directory import set_up  # noqa: F401  says what to do where a package below is missing
from directory.centres import Centre
from directory.dates import day_of, norwegian_day
from directory.fingerprint import fingerprint
from directory.form import EDITORS, OF_CENTRES, Form
from directory.helplines import Helpline
from directory.languages import Language
from directory.loader import DATA, Directory, load
from directory.municipalities import Municipality
from directory.parsing.problems import DirectoryError, Problem

__all__ = [
    "DATA",
    "EDITORS",
    "OF_CENTRES",
    "Centre",
    "Directory",
    "DirectoryError",
    "Form",
    "Helpline",
    "Language",
    "Municipality",
    "Problem",
    "day_of",
    "fingerprint",
    "load",
    "norwegian_day",
]
