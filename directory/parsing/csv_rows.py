"""CSV reader (RFC 4180) of a list in data/: a header, rows of as many values, and the entry count on the last line."""

import csv
import re
from collections.abc import Sequence

from directory.parsing import entry_count, text_file
from directory.parsing.problems import Report


def read(report: Report, header: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Return each whole row below the *header* with the line on which it begins; what is wrong goes to *report*."""
    rows = _rows(report)
    if not rows:
        return []
    line, first = rows.pop(0)
    expected = ",".join(header)
    if first != list(header):
        other_sign = re.sub("[;\t]", ",", "".join(first)) == expected
        why = "; a spreadsheet has put another sign between the values, save the file as CSV with commas"
        report.add(line, f"the first line must be {expected}{why if other_sign else ''}")
        return []
    entry_count.check(report, len(rows))
    for line, row in rows:
        if len(row) != len(header):
            report.add(line, f"this line has {len(row)} values; it must have {len(header)}: {expected}")
    return [(line, row) for line, row in rows if len(row) == len(header)]


def _rows(report: Report) -> list[tuple[int, list[str]]]:
    text = text_file.read(report)
    if text is None:
        return []
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    begin = 1
    try:
        for row in reader:
            if row and not entry_count.is_count(row[0]):
                rows.append((begin, row))
            begin = reader.line_num + 1
    except csv.Error as error:
        report.add(begin, f"this is not CSV: {error}; close the quote that was opened")
        return []
    if not rows:
        report.add(1, "this file is empty; put it back from the last version that worked")
    return rows
