"""The judgement of growth: by the times that a call takes, here given, so that no machine decides."""

from collections.abc import Callable

import pytest

from tests.support import growth


def fixed_and_quadratic(kib: float) -> float:
    """A request: five milliseconds for each, and what grows with the square."""
    return 0.005 + 0.1 * (kib / 16) ** 2


def quadratic_and_disturbed(kib: float) -> float:
    """What grows with the square, on a processor of half the speed whenever it is the half that is measured."""
    return 0.1 * (kib / 16) ** 2 * (2 if kib == 8 else 1)


def linear(kib: float) -> float:
    return 0.1 * kib / 16


def linear_and_disturbed(kib: float) -> float:
    """What grows with the length, on a processor of twice the speed whenever it is the eighth that is measured."""
    return linear(kib) / (2 if kib == 2 else 1)


def fixed_and_linear(kib: float) -> float:
    return 0.005 + linear(kib)


@pytest.mark.parametrize("seconds", [fixed_and_quadratic, quadratic_and_disturbed])
def test_growth_with_the_square_is_told_beside_a_fixed_cost_and_on_an_uneven_machine(
    seconds: Callable[[float], float],
) -> None:
    assert growth.grows(seconds, 16)


@pytest.mark.parametrize("seconds", [linear, linear_and_disturbed, fixed_and_linear])
def test_growth_with_the_length_is_not(seconds: Callable[[float], float]) -> None:
    assert not growth.grows(seconds, 16)
