"""State of a translation, by its provenance and the original as it is now."""

from collections.abc import Iterable
from enum import StrEnum

from directory.messages import message
from directory.parsing.problems import Report
from directory.translation.provenance import Provenance


class State(StrEnum):
    """How far a translation can be relied on, the better before the worse. An original counts as reviewed."""

    REVIEWED = "reviewed"
    NOT_REVIEWED = "not reviewed"
    STALE = "stale"
    UNTRANSLATED = "untranslated"


def of(provenance: Provenance, source: str, own: str) -> State:
    """Return the state of a translation whose original has the hash *source*, and which itself has the hash *own*."""
    if own == source:
        return State.UNTRANSLATED
    if provenance.source != source:
        return State.STALE
    return State.REVIEWED if provenance.reviewed_by else State.NOT_REVIEWED


def worst(states: Iterable[State]) -> State:
    """Return the worst of *states*; of none, REVIEWED."""
    return max(states, key=list(State).index, default=State.REVIEWED)


def check_source(source: str, original: str, has_key: bool, report: Report) -> None:
    """Note that a translation of the file *original*, whose hash is *source*, does not say what it was made from."""
    if not has_key:
        text = message(
            "'source:' is missing; when this text says what {original} says, write 'source: {hash}' at its top",
            original=original,
            hash=source,
        )
        report.add(1, text)
