"""Transaction: several files of data/ change together, only into what the check takes, or none of them does."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from directory import loader, replacing
from directory.editing.yaml_list import EditError
from directory.history import numbers
from directory.messages import message
from directory.parsing.problems import Problem

Texts = Mapping[str, str]


def read(data: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Return the text of the files *names* in *data*, their line ends as they are. Raises EditError."""
    try:
        return {name: (data / name).read_bytes().decode("utf-8") for name in names}
    except (OSError, UnicodeDecodeError):
        raise EditError(message("{folder} cannot be read; run python -m directory", folder=data)) from None


@contextlib.contextmanager
def trial(data: Path, new: Texts) -> Iterator[Path]:
    """Give a copy of the folder *data* with the texts *new* in it, for as long as the caller looks at it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / data.name
        shutil.copytree(data, copy)
        for name, text in new.items():
            (copy / name).write_bytes(text.encode())
        yield copy


def problems(copy: Path, data: Path) -> list[Problem]:
    """Return what the check would say if the trial *copy* stood in the place of *data*."""
    found: list[Problem] = []
    loader.read(copy, found)
    found += numbers.of_copy(copy, data)
    return sorted(Problem(data / one.path.relative_to(copy), one.line, one.text, one.column) for one in found)


def replace(data: Path, old: Texts, new: Texts) -> None:
    """Write the texts *new* in the place of *old*. Raises EditError, and OSError, with every file as it was."""
    if any((data / name).read_bytes() != text.encode() for name, text in old.items()):
        raise EditError(message("somebody has changed the files meanwhile; nothing was written, do it once more"))
    replacing.replace({data / name: text.encode() for name, text in new.items()})
