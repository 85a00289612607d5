"""Editor of data/nks-list.csv as text: one line comes, goes or is another; all others stay as they are."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from directory.editing.yaml_list import COUNT


@dataclass(frozen=True)
class ParticipantsList:
    """The text of the list. A change returns a new one."""

    text: str

    def row(self, id: str) -> list[str] | None:
        """Return the values of the line of the centre *id*, or None where there is none."""
        return next((row for line in self._lines() if (row := _values(line)) and row[0] == id), None)

    def put(self, row: list[str], after: str | None = None) -> "ParticipantsList":
        """Return the list with the line *row* in the place of that with its id, or as a new one behind *after*."""
        new, lines = _line(row) + self._newline(), self._lines()
        ids = [(_values(line) or [""])[0] for line in lines]
        if row[0] in ids:
            return self._of(new if id == row[0] else line for id, line in zip(ids, lines, strict=True))
        last = max(number for number, line in enumerate(lines) if line.strip() and not COUNT.match(line))
        at = ids.index(after) if after in ids else last
        return self._of([*lines[: at + 1], new, *lines[at + 1 :]])._counted(1)

    def remove(self, id: str) -> "ParticipantsList":
        """Return the list without the line of the centre *id*; as it is where there is none."""
        if self.row(id) is None:
            return self
        return self._of(line for line in self._lines() if (_values(line) or [""])[0] != id)._counted(-1)

    def _lines(self) -> list[str]:
        return self.text.splitlines(keepends=True)

    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def _of(self, lines: Iterable[str]) -> "ParticipantsList":
        return ParticipantsList("".join(lines))

    def _counted(self, more: int) -> "ParticipantsList":
        return ParticipantsList(
            COUNT.sub(lambda found: f"# entries: {int(found[0].rpartition(' ')[2]) + more}", self.text)
        )


def _values(line: str) -> list[str]:
    return next(csv.reader([line]), [])


def _line(row: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(row)
    return written.getvalue()
