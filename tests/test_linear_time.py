"""Every check of what a visitor sends or an editor writes takes processor time that grows no faster than the text.

Patterns are found by walking the modules of all packages, so a new one is measured without being named here.
"""

import inspect
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from directory import Form
from tests.support import growth
from tests.support.growth import KIB
from tests.support.patterns import modules, patterns
from tests.support.sample_answers import GOOD

ALL = patterns()
# Those that read one line of an editor's file, whose length was judged before (directory/parsing/text_file.py), or of
# a script of our own.
OF_A_LINE = ("site_builder.placeholders:", "site_builder.assets:LITERAL")
# Those that read a text whose length nobody has judged yet; the others are called for short ones only.
READERS = ("forms.web.normalise.", "forms.web.characters.has_control", "forms.web.characters.trim")


def _functions(*wanted: tuple[Any, ...]) -> dict[str, Callable[..., object]]:
    """The functions whose parameters without a default have these types."""
    found = {}
    for module in modules("forms"):
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and _types(function) in wanted:
                found[f"{module.__name__}.{name}"] = function
    return {name: function for name, function in found.items() if name.startswith(READERS)}


def _types(function: Callable[..., object]) -> tuple[Any, ...]:
    given = [one for one in inspect.signature(function).parameters.values() if one.default is inspect.Parameter.empty]
    return tuple(one.annotation for one in given)


OF_TEXT = _functions((str,), (str | None,))


@pytest.mark.parametrize("place", [place for place in ALL if not place.startswith(OF_A_LINE)])
def test_a_pattern_takes_time_that_grows_no_faster_than_the_text(place: str) -> None:
    found, tried = ALL[place], growth.against(ALL[place].pattern)
    lengths = (1 / 32, 2) if len(tried) > 200 else growth.TRIED_KIB  # of many alternatives each takes longer
    calls = {method: _call(found.pattern, method) for method in found.methods}

    assert {method: said for method, call in calls.items() if (said := growth.slow(call, tried, lengths))} == {}


def _call(pattern: "re.Pattern[str]", method: str) -> Callable[[str], object]:
    return partial(pattern.sub, "") if method in ("sub", "subn") else getattr(pattern, method)


@pytest.mark.parametrize("name", OF_TEXT)
def test_a_function_of_a_text_takes_time_that_grows_no_faster(name: str) -> None:
    assert growth.slow(OF_TEXT[name], growth.shapes()) == []


QUADRATIC = (r"a+$", r"<p>.*?</p>", r"\{[^}]*\}", r"x\s*\s*y", r"(?:ab)*c", r"(?<!z)\w+@", r"4(?!\s*(?:to)?\s*km)")


@pytest.mark.parametrize("pattern", QUADRATIC)
def test_a_quadratic_pattern_is_found(pattern: str) -> None:
    made = re.compile(pattern, re.DOTALL)

    assert growth.slow(made.search, growth.against(made), (8,)) != []


BODIES = ("&", "=", "%", "%E5", "+", "a=b&", "days=mon&", "note=x&", "token=n.x.y&", "_charset_=big5&", "%00", "%F0%9F")
FIELDS = [(form, name) for form in Form for name in [*GOOD[form], "token", "website"]]


@pytest.mark.parametrize(("form", "name"), FIELDS)
def test_a_field_takes_time_that_grows_no_faster(client: FlaskClient, form: Form, name: str) -> None:
    """The whole way of a form that is sent: reading, normalising, judging, and the page that comes back."""
    good = urlencode({key: value for key, value in GOOD[form].items() if key != name}, doseq=True)

    def send(text: str) -> object:
        return _posted(client, form, f"{good}&{name}={quote(text)[: 127 * KIB - len(good)]}")

    assert growth.slow(send, growth.shapes()[::2], (16,)) == []


@pytest.mark.parametrize("form", Form)
def test_a_body_takes_time_that_grows_no_faster(client: FlaskClient, form: Form) -> None:
    tried = [growth.Shape(filler) for filler in BODIES]

    assert growth.slow(lambda text: _posted(client, form, text), tried, (64,)) == []


def _posted(client: FlaskClient, form: Form, data: str) -> object:
    return client.post(f"/form/nb/{form}/", data=data, content_type="application/x-www-form-urlencoded")
