"""Types of what the linters of a page say: a remark on one line, and one with its place on the page."""

from directory.messages import Message

# The text and the column, from 1.
Remark = tuple[Message, int]
# The line, from 1, the text and the column: what Report.add takes.
Placed = tuple[int, Message, int]
