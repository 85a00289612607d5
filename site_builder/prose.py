"""Linter of a page's Markdown: links, HTML, numbers and addresses; and what would be printed instead of understood."""

import re
from collections.abc import Iterator, Sequence

from directory import Directory
from directory.parsing import privacy, streets, web_address
from directory.parsing.problems import shown
from site_builder import placeholders

HTML = re.compile(r"<[a-zA-Z/!?][^>]*>?")
LINK = re.compile(r"\]\(([^)\s]*)")
WHOLE_LINK = re.compile(r"\[([^][]*)\]\(([^)\s]{0,500})(?: +\"[^\"]*\")?\)")
# Stress as Markdown reads it, and signs that it takes for others: the point of a list, a rule, a star between spaces.
STRESS = re.compile(
    r"(\*{1,3})(?=[^\s*])[^*]*(?<=[^\s*])\1(?!\*)|^ *\*(?= )|^ *(?:\* *){3,}$|(?<=\s)\*(?=\s)", re.MULTILINE
)
OTHER_LINK = re.compile(r"^ {0,3}\[[^]]+\]:|!\[|\]\[")
TORN_LINK = re.compile(r"\] \(|\]\(|\](?=\S{0,300}?(?:\.md\b|https?:|mailto:))|\(\w+\.md\)")
# What a number of centres is followed by; in Arabic it may stand behind.
CENTRES = r"(?:krise)?sent(?:er|re|ra|era)|cent(?:re|er)s?|(?:crisis|\w+) cent(?:re|er)s|مركز"
LIST_ITEM = re.compile(r" *(?:[-*+]|\d+[.)]) |#|\||!!!|\?\?\?")
FENCE = re.compile(r" *(?:```|~~~)")
# Whom a volunteer may write to: people of N.K.S.; no inbox of a centre stands on a page.
# A number of a telephone in an address, as of WhatsApp: it is in no data, and nobody would change it with the others.
NUMBER_LINK = re.compile(r"//(?:wa\.me|t\.me|signal\.me|api\.whatsapp\.com)/|[/=+](?:00)?47\d{8}(?!\d)")
MAIL_HOST = "sanitetskvinnene.no"
MAIL_PAGE = "volunteer"
LONGEST_BLOCK = 5_000  # characters; the longest paragraph has 354. Judged before anything reads the lines as one


def problems(lines: Sequence[str], page: str, directory: Directory, known: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the line, from 1, and the text of each problem on *page*; its links may lead to one of *known*."""
    for number, line in enumerate(lines, 1):
        for text in (*_line(line, page), *placeholders.problems(line, page, directory), *_links(line, known)):
            yield number, text
    count = re.compile(
        rf"(?<![\d.,])0*{len(directory.centres)}\s+(?:{CENTRES})|مراكز (?:الـ ?)?{len(directory.centres)}\b"
    )
    for number, block in blocks(lines):
        if len(block) > LONGEST_BLOCK:
            yield number, f"this paragraph has {len(block)} characters, and {LONGEST_BLOCK} is the most; divide it"
            continue
        for offset, text in _block(block):
            yield number + offset, text
        for found in count.findall(privacy.plain(placeholders.PLACEHOLDER.sub("x", block))):
            yield number + _place(block, found), f"'{found}' is typed; write {{count:centres}}, the data counts them"


def blocks(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the first line, from 1, and the text of each paragraph, list item, heading and table row."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if block and (not line.strip() or LIST_ITEM.match(line)):
            yield number - len(block), "\n".join(block)
            block = []
        if line.strip():
            block.append(line)


def _line(line: str, page: str) -> Iterator[str]:
    for found in HTML.findall(line):
        yield f"'{found}' is HTML; write plain Markdown"
    if re.match(r" {1,3}#{1,6} ", line):
        yield "a heading must begin at the beginning of its line; delete the spaces before the #"
    if line.startswith("# "):
        yield "a heading with one # belongs in 'heading:' at the top; use ## here"
    if FENCE.match(line):
        yield "a block of code would be shown as it is typed; delete this line"
    mails = privacy.mails(WHOLE_LINK.sub(_text_and_mail, line))
    if page != MAIL_PAGE and (mails or "mailto:" in line):
        yield "an e-mail address may stand on the volunteer page only: elsewhere it would leave a sent message behind"
        return
    for mail in mails:
        if not mail.lower().endswith(f"@{MAIL_HOST}"):
            yield f"the e-mail address {shown(mail)} is none at {MAIL_HOST}; only the project leaders' may stand here"
    for text, address in WHOLE_LINK.findall(line):
        if address.startswith("mailto:") and "@" in text and address != f"mailto:{text}":
            yield f"the link {shown(text)} would write to another, {shown(address)}; write the same address twice"


def _text_and_mail(link: re.Match[str]) -> str:
    """A link as text, with its address where that is of mail."""
    return f"{link[1]} {link[2].removeprefix('mailto:')}" if link[2].startswith("mailto:") else link[1]


def _links(line: str, known: Sequence[str]) -> Iterator[str]:
    for link in LINK.findall(line):
        page = link.partition("#")[0]
        if link.startswith("https://"):
            yield from _outside(link)
        elif page not in known and not link.startswith(("mailto:", "#")):
            yield f"the link {shown(link)} leads nowhere; use one of {', '.join(known[:7])}"
    if OTHER_LINK.search(line):
        yield "a picture, or a link with its address on another line; write [text](address)"
    elif TORN_LINK.search(rest := WHOLE_LINK.sub("", line)) or rest.count("[") != rest.count("]"):
        yield "a link is not whole, and would be shown as it is typed; write [text](address), without a space between"


def _outside(link: str) -> Iterator[str]:
    try:
        web_address.page(link)
    except web_address.InvalidAddress as error:
        yield f"the link {shown(link)} {error}"
    if NUMBER_LINK.search(link):
        yield f"the link {shown(link)} leads to a telephone; numbers come from the data, write for example {{tel:vo}}"
    if streets.MAP.search(link):
        yield f"the link {shown(link)} leads to a map; the address of many centres is secret, none is shown here"


def _block(block: str) -> Iterator[tuple[int, str]]:
    """What is wrong in one paragraph, whose lines are read as one: the line, from 0, and the text."""
    text = placeholders.PLACEHOLDER.sub("x", block)
    expected = "write a placeholder such as {tel:vo}, the number comes from the data"
    for found in privacy.numbers(text):
        yield _place(block, found), f"the number '{_in_one_line(found)}' is typed; {expected}"
    for found in privacy.addresses(text):
        expected = "many are secret, none is written here"
        yield _place(block, found), f"the street address '{_in_one_line(found)}' is typed; {expected}"
    if "*" in _without_stress(block):
        yield 0, "a * would be shown as it is typed; for stress write * or ** right before and right behind the words"


def _in_one_line(found: str) -> str:
    return found.replace("\n", " ")


def _without_stress(block: str) -> str:
    """*block* as Markdown shows it, as far as stars go; stress may stand inside stress."""
    text = re.sub(r"\\.", "", block)
    for _ in range(2):
        text = STRESS.sub(lambda found: found.group().strip("* "), text)
    return text


def _place(block: str, found: str) -> int:
    """The line of *block*, from 0, on which *found*, perhaps written in other signs there, begins."""
    lines = privacy.plain(block).split("\n")
    begins = found.split("\n")[0]
    return next((number for number, line in enumerate(lines) if begins in line), 0)
