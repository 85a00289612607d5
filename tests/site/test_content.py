"""What is made of the prose that editors and translators write."""

import pytest

from site_builder import content


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ('<p><a href="find.md">Finn</a></p>', '<p><a class="button second" href="find.md">Finn</a></p>'),
        ('<p><a class="md-button" href="a">A</a></p>', '<p><a class="button second" href="a">A</a></p>'),
        ('<a class="md-button md-button--primary" href="a">', '<a class="button" href="a">'),
        ('<p>Les <a href="a">A</a></p>', '<p>Les <a href="a">A</a></p>'),
        ('<p><a href="a">A</a> først.</p>', '<p><a href="a">A</a> først.</p>'),
        ('<p><a href="a">A</a> og <a href="b">B</a></p>', '<p><a href="a">A</a> og <a href="b">B</a></p>'),
    ],
)
def test_a_link_alone_in_a_paragraph_or_marked_becomes_a_button(html: str, made: str) -> None:
    assert content.buttons(html) == made
