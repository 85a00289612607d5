"""What the log says about an exception nobody expected: where in our code, and nothing that it carries."""

import json
from typing import Any

import pytest

from forms.log import describe


def described(call: Any) -> str:
    with pytest.raises(Exception) as caught:
        call()
    return describe(caught.value)


def test_an_exception_of_a_library_is_placed_where_we_called_it() -> None:
    assert described(lambda: json.loads("{hers")).startswith("JSONDecodeError in tests/forms/test_log.py:")


def test_the_message_of_an_exception_is_left_out() -> None:
    assert "hers" not in described(lambda: dict[str, str]()["hers"])
