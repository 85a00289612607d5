"""Comparison of translations with their originals: how far each can be relied on, and what it lacks."""

from collections.abc import Mapping

from directory.languages import ORIGINAL
from directory.parsing.problems import Problem, Report
from directory.translation import state
from directory.translation.pages import Page
from directory.translation.state import State


def of_pages(pages: Mapping[str, Page], found: list[Problem]) -> dict[str, State]:
    """Return the state of each of *pages*, by its path such as 'nn/find.md'; what is wrong goes to *found*."""
    return {uri: _of(page, pages.get(f"{ORIGINAL}/{page.path.name}"), found) for uri, page in pages.items()}


def _of(page: Page, original: Page | None, found: list[Problem]) -> State:
    if original is None or page is original:
        return State.REVIEWED
    state.check_source(original.hash, str(original.path), page.has_source, Report(page.path, found))
    return state.of(page.provenance, original.hash, page.hash)
