"""Text as people type it, in every script."""

import pytest

from forms.web import normalise

PLAIN = {
    " a\r\nb\rc\u2028d\x85e ": "a\nb\nc\nd\ne",
    "a\tb\0c\x1bd\x7f": "a bcd",
    "\u202eabc\u202c \u2067x\u2069": "abc x",
    "\u206eabc\u206f": "abc",
    "\u202eiraK\u202c\u200f": "iraK\u200f",
    "می‌خواهم": "می‌خواهم",
    "👩🏽‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿": "👩🏽‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "\ud800a": "a",
}


@pytest.mark.parametrize("text", PLAIN)
def test_text_loses_what_nobody_types_and_nothing_else(text: str) -> None:
    assert normalise.text(text) == PLAIN[text]


def test_one_line_stays_one_line() -> None:
    assert normalise.line("Kari\r\n\r\nBcc: ola") == "Kari Bcc: ola"


@pytest.mark.parametrize("unseen", ["\u200b", "\u200f \u200e", "\ufeff\u00a0", "\u3164", "\u2800", "\ufe0f\U000e0020"])
def test_a_line_in_which_there_is_nothing_to_see_is_empty(unseen: str) -> None:
    assert normalise.line(unseen) == ""
