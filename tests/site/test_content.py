"""What is made of the prose that editors and translators write."""

from pathlib import Path

import pytest

import directory
from site_builder import content, views, vocabulary
from tests.support import sample_site


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
    assert vocabulary.finished(html) == made


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "title: ",
            "title: Om: ",
            "2: this is not YAML: mapping values are not allowed in this context; put quotes around a text that holds",
        ),
        ("---\n", "\n---\n", "1: the page must begin with a line ---, then title:, heading:, lead:"),
        ("\n---\n", "\n", "1: the page must begin with a line ---"),
        ("title: Om Ressursvenn", "title: 2026", "2: 'title:' must be a text; put quotes around 2026"),
    ],
)
def test_a_page_whose_title_would_be_lost_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    data, page = directory.load(sample_site.copy(tmp_path) / "data"), tmp_path / "content/nb/about.md"
    page.write_text(page.read_text("utf-8").replace(old, new, 1), "utf-8")

    [problem] = content.problems(tmp_path / "content", data, views.made(data))
    assert f"{problem.line}: {problem.text}".startswith(said)
