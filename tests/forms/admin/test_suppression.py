"""No hidden number can be worked out from what is shown, by whoever knows the rule and one centre's own number."""

from collections import defaultdict
from functools import cache
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.admin.suppression import SMALL, Figure, figure, total

HIDDEN = range(1, SMALL + 1)
MOST = 6  # hidden numbers of which all 4 ** 6 = 4,096 cases are tried; more of them hide each other better
Shown = tuple[tuple[Figure, ...], Figure]


def shown(counts: tuple[int, ...]) -> Shown:
    """All that anybody sees of one form in one month."""
    return tuple(map(figure, counts)), total(counts)


@cache
def possible(pattern: tuple[int | None, ...]) -> dict[Shown, list[tuple[int, ...]]]:
    """Every month that has these open numbers (None: a hidden one), by what is shown of it."""
    found = defaultdict(list)
    for counts in product(*(HIDDEN if number is None else [number] for number in pattern)):
        found[shown(counts)].append(counts)
    return found


numbers = st.lists(st.one_of(st.integers(1, SMALL), st.sampled_from([0, 5, 6, 40])), min_size=1, max_size=10)
months = numbers.filter(lambda counts: sum(count in HIDDEN for count in counts) <= MOST).map(tuple)


@given(months)
def test_whoever_knows_one_number_cannot_exclude_any_value_of_another(counts: tuple[int, ...]) -> None:
    """All months are built from which the rule makes the same page: in them each two hidden numbers take every pair."""
    pattern = tuple(None if count in HIDDEN else count for count in counts)
    same = possible(pattern)[shown(counts)]
    places = [place for place, number in enumerate(pattern) if number is None]

    assert all({(one[a], one[b]) for one in same} == {*product(HIDDEN, HIDDEN)} for a, b in permutations(places, 2))


@given(months)
def test_a_single_hidden_number_may_be_any(counts: tuple[int, ...]) -> None:
    pattern = tuple(None if count in HIDDEN else count for count in counts)
    same = possible(pattern)[shown(counts)]

    assert all({one[place] for one in same} == {*HIDDEN} for place, number in enumerate(pattern) if number is None)


@given(st.lists(st.integers(0, 60), max_size=40))
def test_what_is_shown_is_true(counts: list[int]) -> None:
    figures, sum_ = [figure(count) for count in counts], total(counts)

    assert all(one.low <= count <= one.high for one, count in zip(figures, counts, strict=True))
    assert sum_.low <= sum(counts) <= sum_.high


@given(st.lists(st.integers(0, 60), max_size=40))
def test_a_total_is_exact_or_what_anybody_can_add_up(counts: list[int]) -> None:
    figures = [figure(count) for count in counts]
    added = Figure(sum(one.low for one in figures), sum(one.high for one in figures))

    assert total(counts) in (Figure(sum(counts), sum(counts)), added)


@given(st.lists(st.integers(0, 60), max_size=40))
def test_no_small_number_is_ever_shown_as_it_is(counts: list[int]) -> None:
    assert not {str(number) for number in HIDDEN} & {str(figure(count)) for count in counts}
    assert str(total(counts)) not in {str(number) for number in HIDDEN}


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([], "0"),
        ([0, 0], "0"),
        ([7, 0, 12], "19"),
        ([3], "1-4"),
        ([7, 1, 12], "20-23"),
        ([1, 1], "2-8"),
        ([7, 1, 4], "9-15"),
        ([1, 2, 3, 4], "10"),
        ([1] * 14, "14-56"),
        ([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 9], "33"),
    ],
)
def test_a_total_as_it_is_read(counts: list[int], said: str) -> None:
    assert str(total(counts)) == said
