"""Entry count of a data file: its last line says how many entries it has.

A file that was cut in the middle, by a merge or by an upload that broke off, is otherwise a valid, shorter file. What
comes or goes on purpose changes the number in the same commit.
"""

import re

from directory.messages import message
from directory.parsing.problems import Report

COUNT = re.compile(r"# entries: ([0-9]{1,6})[,;]*")  # a spreadsheet fills a line up with separators


def check(text: str, report: Report, entries: int) -> None:
    """Note a problem in *report* unless the last line of its file's *text* says that there are as many as *entries*."""
    lines = text.rstrip().split("\n")
    said = COUNT.fullmatch(lines[-1])
    if said is None:
        wrong = message(
            "the last line must be '# entries: {entries}', the number of entries; where it is gone, the end of the "
            "file may be gone too: put the file back from the last version that worked",
            entries=entries,
        )
        report.add(len(lines), wrong)
    elif int(said[1]) != entries:
        wrong = message(
            "this file has {entries} entries, and its last line says {said}; "
            "put back what is missing, or write '# entries: {entries}' if it was meant",
            entries=entries,
            said=said[1],
        )
        report.add(len(lines), wrong, said.start(1) + 1)


def is_count(line: str) -> bool:
    """Whether *line* of a CSV file, which has no comments of its own, is the entry count."""
    return COUNT.fullmatch(line.strip()) is not None
