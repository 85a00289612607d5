"""Material's Markdown vocabulary: a linter for boxes, buttons, tables and icons, and their finished HTML.

Python-Markdown prints what it does not understand as text: `!!! note Ring` or `:material-fone:` would stand on the
page. Each such line is named before the build.
"""

import re
from collections.abc import Iterator, Sequence

from material.extensions import emoji

from directory.messages import Message, message
from site_builder.remarks import Placed, Remark

UNDERLINE = re.compile(r" {0,3}(=+|-+) *")
BOX = re.compile(r" *(!!!?|\?\?\??\+?|===)(?: |$)")
RIGHT_BOX = re.compile(r'( *)(?:!!!|\?\?\?\+?) [a-z]+ "[^"“”]*" *')
ICON = re.compile(r"(?<![\w:/]):[a-z0-9][a-z0-9+_-]*:(?![\w:])")
# :heart: and the like are pictures from another host; Font Awesome's drawings carry its address into the page.
ICON_SETS = (":material-", ":octicons-", ":simple-")
# A button's class stands directly behind its link, an id behind a heading.
BUTTON = re.compile(r"\{:? *+(?=[^}]{0,200}\.md-button)")
CLASS = re.compile(r"\.([\w-]+)")
BUTTONS = ("md-button", "md-button--primary")
ITEM = re.compile(r" {0,3}(?:[-*+]|\d+\.) +\S")
# What other kinds of Markdown understand, and Python-Markdown with these extensions prints.
FOREIGN = {
    re.compile(r"~~\S"): message("~~ (struck out)"),
    re.compile(r"==\w[^=]*=="): message("== (marked)"),
    re.compile(r"^ *[-*+] +\[[ xX]\] "): message("[ ] (a box to tick)"),
    re.compile(r"\[\^"): message("[^ (a footnote)"),
    re.compile(r"^ {0,3}\d+\) "): message("a number with ) (write 1. for a list)"),
    re.compile(r"^ {0,3}\uff03"): message("\uff03 (another sign than the # of the keyboard)"),
    re.compile(r"`"): message("` (code)"),
}
# Signs that a text program writes for the points of a list. A dash alone, beside no list, begins what somebody says.
DASHES = ("–", "—")
BULLET = re.compile(r"\s*([•·▪▫◦●○■□➤►▶‣⁃∙✓✔◆–—])\s*[^\W_]")
NO_SPACE = re.compile(r" {0,3}([-+]|\d{1,2}[.)]|#{2,6})[\u00a0\u2007\u2009\u202f]?[^\W\d_]")
# What Google Docs and Notion write before signs that could be Markdown: a list or a stress is lost by it.
ESCAPED = re.compile(r"\\([-+.()*_#!>~=|`])")
LIST_OR_BOX = re.compile(r"\s*(?:[-*+] |\d+\. |!!!|\?\?\?)")
TABLE_RULE = re.compile(r" *+\|?(?: *+:?-++:? *+\|)++(?: *+:?-++:?)? *+")
ALIGNED = re.compile(r' style="text-align: (left|center|right);"')
MARKED = re.compile(r'class="md-button(?:--primary)?(?: md-button(?:--primary)?)?"')
RICH = re.compile(r'class="(?:admonition|twemoji)|<(?:details|table)\b')


def problems(lines: Sequence[str]) -> Iterator[Placed]:
    """Yield each problem with its line and column: what would be printed instead of understood."""
    for number, line in enumerate(lines, 1):
        below = lines[number] if number < len(lines) else ""
        above = lines[number - 2] if number > 1 else ""
        marks = (*_underline(line, above), *_box(lines, number), *_lists(lines, number))
        for remark in (*marks, *_button(line), *_icons(line), *_foreign(line), *_escaped(line)):
            yield number, *remark
        if _is_row(line) and not _is_row(above) and not TABLE_RULE.fullmatch(below):
            yield number, message("this table has no line under its first row; write for example |---|---|"), 1
    for number in _as_code(lines):
        yield number, message("this line would be shown as code; delete the spaces before it"), 1
    for number in _glued(lines):
        yield number, message("this would be shown as part of the line above; leave a line empty between them"), 1


def _glued(lines: Sequence[str]) -> Iterator[int]:
    """Yield the number of each line that begins a list or a table right under a line of a paragraph."""
    paragraph, fresh = False, True
    for number, line in enumerate(lines, 1):
        begins = bool(ITEM.match(line)) or _is_row(line)
        if paragraph and begins:
            yield number
        other = begins or BOX.match(line) or line.startswith(("#", "    "))
        paragraph = (paragraph or fresh) and bool(line.strip()) and not other
        fresh = not line.strip() or line.startswith("#")


def _lists(lines: Sequence[str], number: int) -> Iterator[Remark]:
    """What an editor means for a list or a heading, and Markdown takes for words."""
    line = lines[number - 1]
    near = [lines[at] for at in (number - 2, number) if 0 <= at < len(lines)]
    if (found := BULLET.match(line)) and (found[1] not in DASHES or any(map(_is_item, near))):
        text = message("'{sign}' makes no list; begin the line with - and a space", sign=found[1])
        yield text, found.start(1) + 1
    if found := NO_SPACE.match(line):
        text = message("'{sign}' needs a space behind it, or it is shown as it is typed", sign=found[1])
        yield text, found.start(1) + 1


def _is_item(line: str) -> bool:
    return line.lstrip().startswith(DASHES) or bool(ITEM.match(line))


def _as_code(lines: Sequence[str]) -> Iterator[int]:
    """Yield the number of each line that begins a block of code: four spaces further in than the text around it."""
    inner, above = 0, ""
    for number, line in enumerate(lines, 1):
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        if line.strip():
            if not above.strip() and indent >= inner + 4:
                yield number
            elif LIST_OR_BOX.match(line) or BOX.match(line):  # a box that is none is told once
                inner = indent // 4 * 4 + 4
            elif not above.strip():
                inner = min(inner, indent // 4 * 4)
        above = line


def _foreign(line: str) -> Iterator[Remark]:
    for sign, name in FOREIGN.items():
        if found := sign.search(line):
            text = message(
                "{sign} is not understood here, and would be shown as it is typed; write it otherwise", sign=name
            )
            yield text, found.start() + 1


def _escaped(line: str) -> Iterator[Remark]:
    for found in ESCAPED.finditer(line):
        yield message("the \\ before '{sign}' comes from another program; delete it", sign=found[1]), found.start() + 1


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|")


def _underline(line: str, above: str) -> Iterator[Remark]:
    if (found := UNDERLINE.fullmatch(line)) and (line.lstrip()[0] == "=" or above.strip()):
        sign = found[1][0]
        yield (
            message("a line of {sign} makes a heading of the line above; write ## before that line instead", sign=sign),
            1,
        )


def _box(lines: Sequence[str], number: int) -> Iterator[Remark]:
    line = lines[number - 1]
    if not BOX.match(line):
        return
    column = len(line) - len(line.lstrip()) + 1
    if not (right := RIGHT_BOX.fullmatch(line)):
        yield (
            message('\'{line}\' makes no box; write !!! note "Heading" or ??? note "Heading"', line=line.strip()),
            column,
        )
        return
    text = next((lines[at] for at in range(number, len(lines)) if lines[at].strip()), "")
    if not text.startswith(right[1] + " " * 4):
        yield message("this box is empty; write its text on the lines below, indented by four spaces"), column


def _button(line: str) -> Iterator[Remark]:
    for found in BUTTON.finditer(line):
        if line[: found.start()][-1:] != ")":
            expected = message(
                "a button's {{ .md-button }} must stand directly behind the link, as in [text](find.md){{ .md-button }}"
            )
            yield expected, found.start() + 1


def _icons(line: str) -> Iterator[Remark]:
    known = emoji.twemoji({}, None)["emoji"]
    for found in ICON.finditer(line):
        if not (found[0].startswith(ICON_SETS) and found[0] in known):
            expected = message(
                "the icon '{name}' is unknown; use one of Material's own, such as :material-phone:", name=found[0]
            )
            yield expected, found.start() + 1


def unknown_classes(attributes: str) -> Iterator[Message]:
    """Yield what is wrong with the classes of *attributes*, the text between two braces."""
    for name in CLASS.findall(attributes):
        if name not in BUTTONS:
            yield message(
                "the class '.{name}' does nothing here; use .md-button, or .md-button .md-button--primary", name=name
            )


def finished(html: str) -> str:
    """Return *html* with buttons, and tables whose columns are aligned without a style attribute (the policy bans it).

    A button is what `{ .md-button }` marks, and each paragraph that is one link and no more.
    """
    html = ALIGNED.sub(r' class="to-\1"', html)
    html = html.replace(' xmlns="http://www.w3.org/2000/svg"', "")  # HTML needs none, and no page names another host
    # A wide table scrolls by itself, also by keyboard, and not the page.
    html = html.replace("<table>", '<div class="wide" tabindex="0"><table>').replace("</table>", "</table></div>")
    html = MARKED.sub(lambda m: f'class="button{"" if "primary" in m[0] else " second"}"', html)
    return re.sub(r'<p><a (?=[^>]*>[^<]*</a></p>)(?!class="button)', '<p><a class="button second" ', html)


def is_rich(html: str) -> bool:
    """Whether *html* holds boxes, folds, tables or icons, for which most pages need no style."""
    return bool(RICH.search(html))
