"""CSV reader (RFC 4180) of a list in data/: a header, rows of as many values, and the entry count on the last line."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from directory.messages import message
from directory.parsing import entry_count, text_file
from directory.parsing.problems import Report

CELL = re.compile(r'(?:"(?:[^"]|"")*"|[^,"\n])*')


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one row, the line on which it begins, and its text as it stands in the file."""

    line: int
    cells: list[str]
    typed: str = ""

    def place(self, cell: int) -> tuple[int, int]:
        """Return line and column (from 1) of the value with the number *cell* (from 0)."""
        at = 0
        for _ in range(cell):
            at = CELL.match(self.typed, at).end() + 1  # type: ignore[union-attr]  # it also matches nothing
        before = self.typed[:at]
        return self.line + before.count("\n"), at - before.rfind("\n")


def read(report: Report, header: Sequence[str]) -> list[Row]:
    """Return each whole row below the *header*; what is wrong goes to *report*."""
    text = text_file.read(report)
    rows = [] if text is None else _rows(text, report)
    if text is None or not rows:
        return []
    first = rows.pop(0)
    expected = ",".join(header)
    if first.cells != list(header):
        other_sign = re.sub("[;\t]", ",", "".join(first.cells)) == expected
        why = message("; a spreadsheet has put another sign between the values, save the file as CSV with commas")
        wrong = message("the first line must be {expected}{why}", expected=expected, why=why if other_sign else "")
        report.add(first.line, wrong)
        return []
    entry_count.check(text, report, len(rows))
    for row in rows:
        if len(row.cells) != len(header):
            wrong = message(
                "this line has {number} values; it must have {expected}: {names}",
                number=len(row.cells),
                expected=len(header),
                names=expected,
            )
            report.add(row.line, wrong)
    return [row for row in rows if len(row.cells) == len(header)]


def _rows(text: str, report: Report) -> list[Row]:
    """Return the rows of *text*, without empty lines and the entry count."""
    lines = text.splitlines(keepends=True)
    rows: list[Row] = []
    reader = csv.reader(lines, strict=True)
    begin = 0
    try:
        for cells in reader:
            if cells and not entry_count.is_count(cells[0]):
                rows.append(Row(begin + 1, cells, "".join(lines[begin : reader.line_num])))
            begin = reader.line_num
    except csv.Error:
        wrong = message('this is not CSV: a quote (") that is opened here is not closed; close it, or delete it')
        report.add(begin + 1, wrong, lines[begin].find('"') + 1)
        return []
    if not rows:
        report.add(1, message("this file is empty; put it back from the last version that worked"))
    return rows
