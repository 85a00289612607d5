"""Which pages show a change: what templates and texts name."""

import pytest

from directory.history.change import CENTRE, HELPLINE, PAGE, WORD, Change
from directory.history.shown import Sources, places
from directory.history.typed import CENTRES, HELPLINES
from directory.messages import message

SOURCES = Sources(
    {"site/poster": "{{ helplines.vo }} {{ words.exit }}", "form/page": 'title("exit")', "shared/frame": "words.exits"},
    {"nb/find": "Ring {tel:vo}."},
)


def seen(part: str, path: str, id: str, key: str = "") -> list[str]:
    """Where visitors see a change."""
    return [str(place) for place in places(Change(part, path, id, message("{path}", path=path), key), SOURCES)]


@pytest.mark.parametrize(("key", "place"), [("phone", "find/"), ("website", "centre/oslo/"), ("phone", "the forms")])
def test_a_centre_is_seen_on_its_page_and_its_number_in_the_lists(key: str, place: str) -> None:
    assert place in seen(CENTRE, CENTRES, "oslo", key)


def test_a_source_is_seen_nowhere() -> None:
    assert seen(CENTRE, CENTRES, "oslo", "serves_source") == []


def test_a_helpline_is_seen_where_a_template_or_a_text_names_it() -> None:
    assert seen(HELPLINE, HELPLINES, "vo", "number") == ["poster/", "content/nb/find.md"]


def test_a_word_is_seen_where_a_template_names_it_and_not_where_a_longer_one_stands() -> None:
    assert seen(WORD, "words/nb.yaml", "exit") == ["poster/", "the forms"]


@pytest.mark.parametrize(("id", "place"), [("nb/index", "/nb/"), ("nb/find", "/nb/find/")])
def test_a_text_is_seen_on_its_page(id: str, place: str) -> None:
    assert seen(PAGE, f"content/{id}.md", id) == [place]
