"""What no file that editors change may hold: one rule for data, words and content."""

from pathlib import Path

import pytest

from directory.parsing import text_file
from directory.parsing.problems import Problem, Report

HIDDEN = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufe0f\ufeff"
LOST = "\ue000\ufffd\uffff\U000f0000"
# Persian spells with a joiner; a mark of direction puts a full stop behind a Latin word to its Arabic sentence.
SPELLING = ["نمی\u200cخواهم", "یک کلم\u200dه", "المستوى AA.\u200f", "\u200eWCAG\u200e، نعم"]
NO_SPELLING = ["22\u200f48 نعم", "المراكز \u200f14", "Sto\u200cre", "نعم \u200c", "العربية\u202e", "Latin.\u200f"]
NO_EMOJI = ["O\ufe0f", "❤\ufe0f\ufe0f", "22\ufe0f48", "👩\u200d", "👩\u200da"]
EMOJI = ["Hei ❤\ufe0f!", "👩\u200d👧 Barn"]  # as every telephone types them
RIGHT = ["Ærlig, ŋ og đ", "«Sø»", "Ø. og Å", "naïve Ã", "a = b", "====", "12 <<< 3", "ትግርኛ", "\u00a0«a»"]


def told(folder: Path, data: bytes) -> tuple[str | None, list[str]]:
    found: list[Problem] = []
    path = folder / "a.yaml"
    path.write_bytes(data)
    return text_file.read(Report(path, found)), [f"{one.line}: {one.text}" for one in found]


@pytest.mark.parametrize("sign", HIDDEN)
def test_an_invisible_sign_in_a_latin_line_is_told_by_its_code(tmp_path: Path, sign: str) -> None:
    text, found = told(tmp_path, f"one\nO{sign}slo\n".encode())

    assert text == "one\nOslo\n"
    assert found == [
        f"2: this line holds an invisible character (U+{ord(sign):04X}); delete it or write the line again by hand"
    ]


@pytest.mark.parametrize("sign", LOST)
def test_a_sign_for_a_lost_letter_is_told(tmp_path: Path, sign: str) -> None:
    lost = f"1: this line holds a character that stands for one that was lost (U+{ord(sign):04X})"

    assert told(tmp_path, f"V{sign}r\n".encode())[1][0].startswith(lost)


@pytest.mark.parametrize("line", [*SPELLING, *EMOJI, *RIGHT])
def test_what_a_language_needs_is_left_alone(tmp_path: Path, line: str) -> None:
    assert told(tmp_path, f"one\n{line}\n".encode()) == (f"one\n{line}\n", [])


@pytest.mark.parametrize("line", [*NO_SPELLING, *NO_EMOJI])
def test_beside_figures_or_in_other_scripts_the_same_signs_are_told(tmp_path: Path, line: str) -> None:
    assert told(tmp_path, f"one\n{line}\n".encode())[1][0].startswith("2: this line holds an invisible character")


@pytest.mark.parametrize("letter", "æøåÆØÅéŋعا")
def test_a_letter_read_in_a_wrong_encoding_is_told(tmp_path: Path, letter: str) -> None:
    garbled = letter.encode().decode("cp1252", errors="ignore")
    sure = letter not in "ŋعا" or garbled[0] in "ØÙ"

    assert bool(told(tmp_path, f"one\n{garbled}\n".encode())[1]) == sure


@pytest.mark.parametrize("line", ["<<<<<<< HEAD", "=======", ">>>>>>> branch", "||||||| base", "<<<<<<<"])
def test_a_merge_conflict_is_told_and_nothing_more(tmp_path: Path, line: str) -> None:
    text, found = told(tmp_path, f"one\n{line}\ntwo\n".encode())

    assert text is None and found[0].startswith(f"2: '{line[:7]}' is left from a merge conflict; keep one of the two")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1252"])
def test_another_encoding_is_told_with_its_line(tmp_path: Path, encoding: str) -> None:
    text, found = told(tmp_path, "one\nØst\n".encode(encoding))

    assert text is None and found[0].endswith("this is not UTF-8 text; save the file again with the encoding UTF-8")


def test_a_line_of_too_many_characters_is_told_before_it_is_read(tmp_path: Path) -> None:
    long = "a\u200b" * text_file.LONGEST_LINE

    expected = "2: this line has 4000 characters, and 2000 is the most; divide it into several"
    assert told(tmp_path, f"one\n{long}\n".encode()) == (None, [expected])


def test_a_file_that_is_too_large_is_told_and_not_read(tmp_path: Path) -> None:
    [found] = told(tmp_path, b"a\n" * text_file.LARGEST)[1]

    assert found.startswith("1: this file has 524288 bytes, and 262144 is the most; put it back")
