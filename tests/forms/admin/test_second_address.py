"""A centre with two addresses: words for each, and the second taken away without losing a letter or closing a form."""

import io
import json
import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from forms.admin.verification import verification_phrases
from forms.message import mime
from forms.outbox.outbox import TEST, Letter, Outbox
from forms.settings import settings
from forms.settings.edit import CannotRewriteError, remove_values
from forms.settings.inboxes import Inbox
from tests.support import keys
from tests.support.databases import LEASE_S
from tests.support.mail_parts import payload
from tests.support.operator import ADDRESS, Operator

NOW = datetime.now(UTC)
SECOND = "vakt@oslo.example"
TWO = ("--second-address", SECOND, "--second-after-hours", "6")
OSLO = Inbox("oslo", ADDRESS, "openpgp", (), ("AB" * 20,), frozenset(), second_address=SECOND, second_after_hours=6)


@pytest.fixture
def two(operator: Operator) -> Operator:
    """An operator with Oslo added, with two addresses."""
    operator.add(*TWO)
    return operator


@pytest.fixture
def opened(two: Operator) -> Operator:
    """The same, confirmed and open."""
    assert two.run("confirm", "oslo", *two.phrase().split()).status == 0
    return two


def phrases(operator: Operator) -> tuple[str, ...]:
    return verification_phrases(settings.read(operator.config).secret, operator.inbox())


def claimed(outbox: Outbox, now: datetime = NOW) -> list[Letter]:
    """Every letter that is due, until the lease ends."""
    return list(iter(lambda: outbox.claim(now, LEASE_S), None))


def test_each_address_has_words_of_its_own_and_those_of_the_first_share_none_with_the_second() -> None:
    for number in range(256):
        first, second = verification_phrases(bytes([number]) * 32, OSLO)

        assert not set(first.split()[:2]) & set(second.split())
        assert re.fullmatch(r"([a-z]{3,7}) (?!\1 )[a-z]{3,7} [1-9]\d", second)


def test_each_test_letter_holds_the_words_of_its_address_and_goes_there_alone(two: Operator) -> None:
    two.run("test-mail", "oslo")
    with closing(Outbox(settings.read(two.config).database)) as outbox:
        letters = {letter.first_due: letter for letter in claimed(outbox, datetime.now(UTC) + timedelta(seconds=5))}
    texts = {}
    for due, letter in letters.items():
        sealed = payload(list(message_from_bytes(letter.message, policy=policy.default).iter_parts())[1])
        texts[due] = mime.read(keys.gpg().open(sealed))[1]
    found = [re.findall(r"^    (\w+ \w+ \d\d)$", texts[due], re.MULTILINE) for due in (0, None)]

    assert found == [[phrase] for phrase in phrases(two)]
    assert (letters[0].second_due, letters[None].second_due) == (None, 0)


def test_words_of_one_address_open_nothing_and_what_lacks_is_said(two: Operator) -> None:
    before = two.everything()
    first, second = phrases(two)
    answers = [two.run("confirm", "oslo", *words.split()) for words in (first, second)]
    said = "oslo also needs the words of the letter to the {} address, nothing was changed; with both: python -m forms"

    assert [one.status for one in answers] == [1, 1] and two.everything() == before
    assert answers[0].err.startswith(f"{said.format('second')} confirm oslo {first} WORDS")
    assert answers[1].err.startswith(f"{said.format('first')} confirm oslo {second} WORDS")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_words_of_both_open_in_either_order(two: Operator, order: tuple[int, int]) -> None:
    words = [word for place in order for word in phrases(two)[place].upper().split()]
    said = two.run("confirm", "oslo", *words)

    assert (said.status, two.inbox().unconfirmed, "[inbox.oslo] is open for" in said.out) == (0, "", True)


@pytest.mark.parametrize("places", [(0, 0), (1, 1)])
def test_the_words_of_one_twice_are_not_those_of_both(two: Operator, places: tuple[int, int]) -> None:
    said = two.run("confirm", "oslo", *(word for place in places for word in phrases(two)[place].split()))

    assert said.status == 1 and "these are not the words in the test letters to oslo" in said.err


def test_a_test_letter_that_is_requeued_goes_to_its_own_address_again(two: Operator, database: str) -> None:
    with closing(Outbox(database)) as outbox:
        outbox.put(b"1", f"{TEST}oslo", b"FIRST", NOW)
        outbox.put(b"2", f"{TEST}oslo", b"SECOND", NOW, second=True)
        outbox.put(b"3", "oslo", b"HERS", NOW)
        for letter in claimed(outbox):
            gone = replace(letter, first_due=None) if letter.message == b"HERS" else letter
            outbox.postpone(gone, NOW, "550", refused=True, ambiguous=False)
        for letter in claimed(outbox):
            outbox.dead_letter(letter, "550")
        outbox.requeue_all()

        again = {letter.message: (letter.first_due, letter.second_due) for letter in claimed(outbox)}
    assert again == {b"FIRST": (0, None), b"SECOND": (None, 0), b"HERS": (0, 0)}


def test_the_second_address_goes_its_lines_alone_change_and_the_forms_stay_open(opened: Operator) -> None:
    before = opened.config.read_text().splitlines()
    said = opened.run("remove-second-address", "oslo", "--yes")
    left = opened.config.read_text().splitlines()

    assert said.status == 0 and said.out.startswith("[inbox.oslo] has one address now. Now:\n  1. ")
    assert (opened.inbox().addresses, opened.inbox().unconfirmed) == ((ADDRESS,), "")
    assert json.loads(opened.run("public").out)["write"] == ["oslo"]
    gone = {line.split(" = ")[0] for line in before if line not in left}
    assert (gone, len(left)) == ({"second_address", "second_after_hours", "confirmed"}, len(before) - 2)


def test_one_that_was_not_confirmed_does_not_become_so(opened: Operator) -> None:
    opened.config.write_text(opened.config.read_text().replace(ADDRESS, "thief@evil.example"))
    opened.run("remove-second-address", "oslo", "--yes")

    assert opened.inbox().addresses == ("thief@evil.example",)
    assert "changed since it was confirmed: address" in opened.inbox().unconfirmed


def test_it_is_not_removed_unasked_and_a_second_time_does_nothing(
    opened: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened.everything()
    refused = opened.run("remove-second-address", "oslo")
    assert (refused.status, opened.everything()) == (1, before)
    assert refused.err == "nothing was changed; to remove it without being asked, give --yes\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert opened.run("remove-second-address", "oslo").status == 0
    before = opened.everything()
    again = opened.run("remove-second-address", "oslo")

    assert (again.status, opened.everything()) == (0, before)
    assert again.out == "[inbox.oslo] has no second address, so there was nothing to remove there\n"


def test_letters_that_waited_for_the_second_alone_are_tried_at_the_first_and_no_other_is_touched(
    opened: Operator,
) -> None:
    with closing(Outbox(settings.read(opened.config).database)) as outbox:
        outbox.put(b"given up", "oslo", b"1", NOW)
        outbox.put(b"new", "oslo", b"2", NOW)
        outbox.put(b"words of the first", f"{TEST}oslo", b"3", NOW)
        outbox.put(b"words of the second", f"{TEST}oslo", b"4", NOW, second=True)
        outbox.put(b"of another", "narvik", b"5", NOW)
        for letter in claimed(outbox):
            gone = letter.message in (b"1", b"5")
            told = replace(letter, first_due=None, refusals=2) if gone else letter
            outbox.postpone(told, NOW, "550", refused=gone, ambiguous=False)
        said = opened.run("remove-second-address", "oslo", "--yes").out

        left = {letter.message: (letter.first_due, letter.refusals) for letter in claimed(outbox)}
    assert "[inbox.oslo] has one address now; letters that wait and are tried at the first again: 1. Now:" in said
    assert left == {b"1": (0, 0), b"2": (0, 0), b"3": (0, 0), b"5": (None, 3)}


def test_what_was_remembered_of_the_second_address_is_forgotten_and_of_the_first_is_not(opened: Operator) -> None:
    first = {"refuses:oslo:550", "delivered:oslo", "second:narvik"}
    with closing(Outbox(settings.read(opened.config).database)) as outbox:
        outbox.ledger.mark_all({*first, "refuses:oslo:550:second", "second:oslo", "alert:second:oslo"}, NOW)
        opened.run("remove-second-address", "oslo", "--yes")

        assert set(outbox.ledger.marks()) == first


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_comments_and_the_ends_of_lines_stay(end: str) -> None:
    lines = ["[a]", "x = 1 # one", "# of y", "y = 2 # two", "z = [", " 3, # three", "]", "# of b", "[b]", "y = 4", ""]

    left = remove_values(end.join(lines), "a", ["y", "none"])
    assert left == end.join(line for line in lines if line != "y = 2 # two")


@pytest.mark.parametrize("text", ["a.y = 2\n", "a = { y = 2 }\n", "[b]\n"])
def test_a_section_written_in_an_unusual_way_is_left_to_the_operator(text: str) -> None:
    with pytest.raises(CannotRewriteError, match="nothing was changed; delete these lines by hand: y"):
        remove_values(text, "a", ["y"])
