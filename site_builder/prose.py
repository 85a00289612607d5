"""Linter of a page's Markdown: links, HTML, numbers and addresses; and what would be printed instead of understood."""

import re
from collections.abc import Iterator, Sequence, Set

from directory import Directory, programme
from directory.messages import Message, message
from directory.parsing import leftovers, privacy, streets, web_address
from directory.parsing.problems import shown
from site_builder import counts, placeholders
from site_builder.remarks import Placed, Remark

HTML = re.compile(r"<[a-zA-Z/!?][^>]*>?")
LINK = re.compile(r"\]\(([^)\s]*)")
WHOLE_LINK = re.compile(r"\[([^][]*)\]\(([^)\s[]{0,500})(?: +\"[^\"]*\")?\)")
# Stress as Markdown reads it, and signs that it takes for others: the point of a list, a rule, a star between spaces.
STRESS = re.compile(
    r"(\*{1,3})(?=[^\s*])[^*]*(?<=[^\s*])\1(?!\*)|^ *\*(?= )|^ *(?:\* *){3,}$|(?<=\s)\*(?=\s)", re.MULTILINE
)
OTHER_LINK = re.compile(r"^ {0,3}\[[^]]+\]:|!\[|\]\[")
TORN_LINK = re.compile(r"\(\w+\.md\)|\[|\]")  # what is left where the whole links are taken away
# No link: a sign behind a backslash, and what has a message of its own (vocabulary.FOREIGN).
NO_LINK = re.compile(r"\\[\[\]]|\[[ xX]\] |\[\^[^]]{0,20}\]?")
LIST_ITEM = re.compile(r" *(?:[-*+]|\d+[.)]) |#|\||!!!|\?\?\?")
FENCE = re.compile(r" *(?:```|~~~)")
# Whom a volunteer may write to: people of N.K.S.; no inbox of a centre stands on a page.
# A number of a telephone in an address, as of WhatsApp: it is in no data, and nobody would change it with the others.
NUMBER_LINK = re.compile(r"//(?:wa\.me|t\.me|signal\.me|api\.whatsapp\.com)/|[/=+](?:00)?47\d{8}(?!\d)")
MAIL_HOST = "sanitetskvinnene.no"
MAIL_PAGE = "volunteer"
CENTRE_PAGE = re.compile(r"centre/[a-z0-9-]+\.md(?:#|$)")
# Without one of these files no centre is known, or not every one.
OF_CENTRES = frozenset({"shelters.yaml", "municipalities.csv", "languages.yaml"})
LONGEST_BLOCK = 5_000  # characters; the longest paragraph has 354. Judged before anything reads the lines as one


def problems(
    lines: Sequence[str], page: str, directory: Directory, known: Sequence[str], unread: Set[str] = frozenset()
) -> Iterator[Placed]:
    """Yield each problem on *page*, with its line and column; its links may lead to one of *known*.

    What the data files *unread*, which are wrong themselves, may hold is not called unknown.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        braces = placeholders.problems(line, page, directory, unread)
        for text, column in (*_line(line, page), *braces, *_links(line, known, bool(OF_CENTRES & unread))):
            yield number, text, column
        for typed, instead in programme.typed(line, {} if programme.FILE in unread else directory.facts):
            yield number, programme.is_typed(typed, instead), _column(line, typed)
    for number, block in blocks(lines):
        if len(block) > LONGEST_BLOCK:
            yield number, _long(len(block)), 1
            continue
        for offset, text, column in _block(block):
            yield number + offset, text, column
        for found in counts.typed(privacy.plain(placeholders.PLACEHOLDER.sub("x", block)), len(directory.centres)):
            offset, column = _place(block, found)
            text = message("'{found}' is typed; write {{count:centres}}, the data counts them", found=found)
            yield number + offset, text, column


def _long(length: int) -> Message:
    return message(
        "this paragraph has {length} characters, and {most} is the most; divide it", length=length, most=LONGEST_BLOCK
    )


def blocks(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the first line, from 1, and the text of each paragraph, list item, heading and table row."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if block and (not line.strip() or LIST_ITEM.match(line)):
            yield number - len(block), "\n".join(block)
            block = []
        if line.strip():
            block.append(line)


def _line(line: str, page: str) -> Iterator[Remark]:
    for found in HTML.finditer(line):
        yield message("'{found}' is HTML; write plain Markdown", found=found[0]), found.start() + 1
    if re.match(r" {1,3}#{1,6} ", line):
        yield message("a heading must begin at the beginning of its line; delete the spaces before the #"), 1
    if line.startswith("# "):
        yield message("a heading with one # belongs in 'heading:' at the top; use ## here"), 1
    if FENCE.match(line):
        yield message("a block of code would be shown as it is typed; delete this line"), 1
    for place, text in leftovers.found(line):
        yield text, place + 1
    yield from _mails(line, page)


def _mails(line: str, page: str) -> Iterator[Remark]:
    mails = privacy.mails(WHOLE_LINK.sub(_text_and_mail, line))
    placed = re.search(r"mailto:|\{mail:", line)
    if page != MAIL_PAGE and (mails or placed):
        text = message(
            "an e-mail address may stand on the volunteer page only: elsewhere it would leave a sent message behind"
        )
        yield text, _column(line, mails[0]) if mails else placed.start() + 1 if placed else 1
        return
    for mail in mails:
        if not mail.lower().endswith(f"@{MAIL_HOST}"):
            text = message(
                "the e-mail address {mail} is none at {host}; only the project leaders' may stand here",
                mail=shown(mail),
                host=MAIL_HOST,
            )
            yield text, _column(line, mail)
    for found in WHOLE_LINK.finditer(line):
        if found[2].startswith("mailto:") and "@" in found[1] and found[2] != f"mailto:{found[1]}":
            text = message(
                "the link {text} would write to another, {address}; write the same address twice",
                text=shown(found[1]),
                address=shown(found[2]),
            )
            yield text, found.start() + 1


def _column(line: str, text: str) -> int:
    """The column of *text*, perhaps written in other signs there; 1 where it cannot be seen."""
    return max(line.find(text), 0) + 1


def _text_and_mail(link: re.Match[str]) -> str:
    """A link as text, with its address where that is of mail."""
    return f"{link[1]} {link[2].removeprefix('mailto:')}" if link[2].startswith("mailto:") else link[1]


def _links(line: str, known: Sequence[str], any_centre: bool) -> Iterator[Remark]:
    for found in LINK.finditer(line):
        if not (any_centre and CENTRE_PAGE.match(found[1])):
            yield from ((text, found.start(1) + 1) for text in _address(found[1], known))
    if other := OTHER_LINK.search(line):
        text = message("a picture, or a link with its address on another line; write [text](address)")
        yield text, other.start() + 1
        return
    for found in WHOLE_LINK.finditer(line):
        if not re.search(r"\w", found[1]):
            text = message("the link {link} has no text; write what is read between [ and ]", link=shown(found[0]))
            yield text, found.start() + 1
    if torn := TORN_LINK.search(NO_LINK.sub(_blank, WHOLE_LINK.sub(_blank, line))):
        yield _torn(), torn.start() + 1


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _torn() -> Message:
    return message(
        "a link is not whole, and would be shown as it is typed; write [text](address), without a space between"
    )


def _address(link: str, known: Sequence[str]) -> Iterator[Message]:
    if link.startswith("https://"):
        yield from _outside(link)
    elif link.partition("#")[0] not in known and not link.startswith(("mailto:", "#")):
        yield message("the link {link} leads nowhere; use one of {known}", link=shown(link), known=", ".join(known[:7]))


def _outside(link: str) -> Iterator[Message]:
    try:
        web_address.page(link)
    except web_address.InvalidAddress as error:
        yield message("the link {link} {wrong}", link=shown(link), wrong=error.text)
    if NUMBER_LINK.search(link):
        yield message(
            "the link {link} leads to a telephone; numbers come from the data, write for example {{tel:vo}}",
            link=shown(link),
        )
    if streets.MAP.search(link):
        yield message(
            "the link {link} leads to a map; the address of many centres is secret, none is shown here",
            link=shown(link),
        )


def _block(block: str) -> Iterator[Placed]:
    """What is wrong in one paragraph, whose lines are read as one: the line, from 0, the text and the column."""
    text = placeholders.PLACEHOLDER.sub("x", block)
    for found in privacy.numbers(text):
        line, column = _place(block, found)
        yield line, _number(found), column
    for found in privacy.addresses(text):
        line, column = _place(block, found)
        yield line, _street(found), column
    if "*" in _without_stress(block):
        line, column = _place(block, "*")
        yield line, _star(), column


def _number(found: str) -> Message:
    return message(
        "the number '{found}' is typed; write a placeholder such as {{tel:vo}}, the number comes from the data",
        found=_in_one_line(found),
    )


def _street(found: str) -> Message:
    return message(
        "the street address '{found}' is typed; many are secret, none is written here", found=_in_one_line(found)
    )


def _star() -> Message:
    return message(
        "a * would be shown as it is typed; for stress write * or ** right before and right behind the words"
    )


def _in_one_line(found: str) -> str:
    return found.replace("\n", " ")


def _without_stress(block: str) -> str:
    """*block* as Markdown shows it, as far as stars go; stress may stand inside stress."""
    text = re.sub(r"\\.", "", block)
    for _ in range(2):
        text = STRESS.sub(lambda found: found.group().strip("* "), text)
    return text


def _place(block: str, found: str) -> tuple[int, int]:
    """The line of *block*, from 0, and the column on which *found*, perhaps in other signs there, begins."""
    begins = found.split("\n")[0]
    for read in (block, privacy.plain(block)):
        for number, line in enumerate(read.split("\n")):
            if begins in line:
                return number, line.index(begins) + 1
    return 0, 1
