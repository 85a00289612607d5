"""Random slips of the hand: the checks end, raise nothing, and let no impossible number through."""

from pathlib import Path

import phonenumbers
import pytest

from directory import loader
from tests.directory.mistakes import corpus, random_edits
from tests.support import long_run

PARTS, EDITS = range(5), 50  # 250 edits; in the long run 5,000


@pytest.mark.parametrize("part", PARTS)
def test_random_edits_end_without_a_traceback_or_an_impossible_number(tmp_path: Path, part: int) -> None:
    folder = corpus.sample(tmp_path)
    for one in random_edits.done(folder, f"part {part}", long_run.examples(EDITS)):
        if not one.problems:
            read = loader.read(folder / "data", [], today=corpus.TODAY)
            assert all(phonenumbers.is_valid_number(phonenumbers.parse(centre.tel)) for centre in read.centres), one


# N.K.S.'s list may hold another number than that which an editor has rung: there a change is told by the diff alone.
def test_a_changed_or_swapped_number_of_a_centre_is_always_told(tmp_path: Path) -> None:
    edits = (random_edits.number_changed, random_edits.numbers_swapped)
    done = list(random_edits.done(corpus.sample(tmp_path), "numbers", long_run.examples(20), edits, "shelters.yaml"))

    assert done and [one for one in done if not one.problems] == []
