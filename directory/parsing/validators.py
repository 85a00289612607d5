"""Validators of a single value in the data.

A validator takes the text as it was typed and returns the parsed value, or raises InvalidValue with the second half of
a sentence that begins with the key and the value.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

import phonenumbers
from phonenumbers import PhoneNumberType

from directory.messages import Message, either, message
from directory.parsing import text_file, web_address

PAIRS = re.compile(r"[1-9][0-9](?: [0-9]{2}){3}")
# Short numbers, 116 xxx, and eight digits in pairs or as 815 xx xxx.
NUMBER = re.compile(r"[0-9]{3}|0[0-9]{4}|116 [0-9]{3}|[0-9]{3} [0-9]{2} [0-9]{3}|" + PAIRS.pattern)
# The numbering plan of Norway as libphonenumber knows it. A centre answers at a number of a place or a mobile phone;
# others cost extra (82x), are a service's (815, 02xxx), or are assigned to nobody.
CENTRE_TYPES = {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.TOLL_FREE}
HELPLINE_TYPES = CENTRE_TYPES | {PhoneNumberType.UAN}
QUOTED = re.compile("[“”„«»‘’‚].*[“”«»‘’]")
IDENTIFIER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}")
MUNICIPALITY = re.compile(r"[0-9]{4}")
HTTPS = re.compile(r"https://\S+")  # what a schema can say of it; https() judges the rest
YES_NO = ("yes", "no")
OLDEST = 20  # years: no number or source of the directory is as old as that
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")


class InvalidValue(ValueError):
    """A value does not pass its validator; the text says what would be right."""

    def __init__(self, text: Message) -> None:
        self.text = text
        super().__init__(str(text))


def text(value: str) -> str:
    """Return *value*, one line of text that can stand on a page as it is."""
    if not value:
        raise InvalidValue(message("is empty; write it, or delete the line if it may be left out"))
    if found := next(text_file.hidden(value), None) or re.search(r"[\n\t]", value):
        raise InvalidValue(
            message("holds an invisible character (U+{code:04X}); write it without", code=ord(found.group()))
        )
    if "<" in value or ">" in value:
        raise InvalidValue(message("holds < or >; write it without, HTML is not used here"))
    return value


def unquoted(value: str) -> str:
    """Return *value*, one line of text, unless a quote was left at one end, or a typographic one at both."""
    if QUOTED.fullmatch(text(value)):
        wrong = message(
            "stands in {first} and {last}, which would be shown; write ' at both ends, or no quotes",
            first=value[0],
            last=value[-1],
        )
        raise InvalidValue(wrong)
    for sign in (value[0], value[-1]):
        if sign in "'\"" and value.count(sign) == 1:
            raise InvalidValue(
                message("has a quote {sign} at one end alone; write it at both, or delete it", sign=sign)
            )
    return value


def identifier(value: str) -> str:
    """Return *value*, which becomes part of web addresses."""
    expected = message("must be small letters a-z, digits and single hyphens, like 'vest-finnmark'")
    return _matching(IDENTIFIER, value, expected)


def phone(value: str) -> str:
    """Return *value*, a Norwegian number of eight digits as it is printed, in a series where a centre can answer."""
    _matching(PAIRS, value, message("must be eight digits in pairs, like '22 48 03 80'"))
    return _in_series(value, CENTRE_TYPES)


def helpline(value: str) -> str:
    """Return *value*, the number of a national helpline as it is printed; a long one in a series that is in use."""
    expected = message("must be a number as it is printed, like '112', '116 006' or '22 48 03 80'")
    _matching(NUMBER, value, expected)
    return _in_series(value, HELPLINE_TYPES) if len(value.replace(" ", "")) == 8 else value


def _in_series(value: str, types: set[int]) -> str:
    kind = phonenumbers.number_type(phonenumbers.parse(value, "NO"))
    if kind == PhoneNumberType.UNKNOWN:
        raise InvalidValue(message("is in a series that nobody in Norway has; look at the digits again"))
    if kind not in types:
        expected = message("is in a series for premium or special services; write the number that people ring")
        raise InvalidValue(expected)
    return value


def https(value: str) -> str:
    """Return *value*, the address of a web page."""
    try:
        return web_address.page(value)
    except web_address.InvalidAddress as error:
        expected = message("must be a web address, like 'https://www.example.no/page': it {wrong}", wrong=error.text)
        raise InvalidValue(expected) from None


def source(value: str) -> str:
    """Return *value*, words that say where a fact stands; each web address among them is one."""
    for word in text(value).split():
        if "://" in word or word.startswith("www."):
            try:
                web_address.cited(word.strip("().,;"))
            except web_address.InvalidAddress as error:
                wrong = message("names the address '{word}', which {wrong}", word=word, wrong=error.text)
                raise InvalidValue(wrong) from None
    return value


def yes_no(value: str) -> bool:
    """Return whether *value* is yes."""
    return one_of(*YES_NO)(value) == "yes"


def one_of(*choices: str) -> Callable[[str], str]:
    """Return the rule that a value is one of *choices*."""

    def rule(value: str) -> str:
        if value not in choices:
            raise InvalidValue(message("must be {choices}", choices=either(choices)))
        return value

    return rule


def day(value: str) -> date:
    """Return the day of the calendar (ISO 8601) that *value* names."""
    _matching(DAY, value, message("must be a day written like '2026-11-23'"))
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise InvalidValue(message("must be a day that exists, written like '2026-11-23'")) from error


def past_day(today: date) -> Callable[[str], date]:
    """Return the rule that a value is a day, *today* or before, but no day so old that it must be a slip."""

    def rule(value: str) -> date:
        if (found := day(value)) > today:
            raise InvalidValue(message("lies in the future; today is {today}", today=today))
        _check_age(found.year, today)
        return found

    return rule


def soon(today: date) -> Callable[[str], date]:
    """Return the rule that a value is a day at most a year after *today*; how long it is past does not matter."""

    def rule(value: str) -> date:
        if (found := day(value)) > today + timedelta(days=366):
            raise InvalidValue(message("lies more than a year ahead; today is {today}", today=today))
        return found

    return rule


def past_year(today: date) -> Callable[[str], int]:
    """Return the rule that a value is the year of *today* or before."""

    def rule(value: str) -> int:
        year = int(_matching(YEAR, value, message("must be a year, like '2024'")))
        if year > today.year:
            raise InvalidValue(message("lies in the future; this year is {year}", year=today.year))
        _check_age(year, today)
        return year

    return rule


def _check_age(year: int, today: date) -> None:
    if year < today.year - OLDEST:
        raise InvalidValue(message("lies more than {years} years back; look at the year again", years=OLDEST))


def _matching(pattern: re.Pattern[str], value: str, expected: Message) -> str:
    if not pattern.fullmatch(value):
        raise InvalidValue(expected)
    return value
