"""Numbers that have gone from one entry to another: swapped, passed round, or taken over. Each leads women astray."""

from collections.abc import Iterator, Mapping

from directory.history.change import LOUD, Change
from directory.history.numbers import NUMBER
from directory.history.typed import State
from directory.messages import both, message

Place = tuple[str, str]  # the file, and the id of the entry


def changes(old: State, new: State) -> Iterator[Change]:
    """Yield one loud change for each round of entries that have exchanged numbers, and each that took another's."""
    before, after, names = _numbers(old), _numbers(new), {**_names(old), **_names(new)}
    owners = {number: place for place, number in before.items()}
    # From whom each entry has got the number that it has now.
    source = {
        place: owners[number]
        for place, number in after.items()
        if before.get(place) != number and owners.get(number, place) != place
        # A new entry with the number of one that is gone is the same one under a new id.
        if place in before or owners[number] in after
    }
    for place, other in source.items():
        circle = _circle(place, source)
        if circle and place == min(circle):
            yield _exchanged(circle, names, before, after)
        elif not circle:
            yield _taken(place, other, names, after, gone=other not in after)


def _circle(start: Place, source: Mapping[Place, Place]) -> list[Place]:
    """The entries from *start* on, each having the number of the next, back to it; none where they do not come back."""
    seen = [start]
    while (following := source.get(seen[-1])) is not None:
        if following == start:
            return seen
        if following in seen:
            return []
        seen.append(following)
    return []


def _exchanged(
    circle: list[Place], names: Mapping[Place, str], before: Mapping[Place, str], after: Mapping[Place, str]
) -> Change:
    who = both([names[place] for place in circle])
    text = (
        message("the numbers of {who} have been swapped", who=who)
        if len(circle) == 2
        else message("the numbers of {who} have been passed round among them", who=who)
    )
    lines = [f"{names[place]}: {before[place]} -> {after[place]}" for place in circle]
    return Change(LOUD, circle[0][0], ", ".join(id for _, id in circle), text, key="swapped", lines=lines)


def _taken(place: Place, other: Place, names: Mapping[Place, str], after: Mapping[Place, str], *, gone: bool) -> Change:
    values = {"who": names[place], "number": after[place], "other": names[other]}
    text = (
        message("{who} now has {number}, the number of {other}, which is gone", **values)
        if gone
        else message("{who} now has {number}, which was the number of {other}", **values)
    )
    return Change(LOUD, place[0], place[1], text, key="taken", new=after[place])


def _numbers(state: State) -> dict[Place, str]:
    return {
        (path, id): entry[key]
        for path, key in NUMBER.items()
        for id, entry in state.lists.get(path, {}).items()
        if entry.get(key)
    }


def _names(state: State) -> dict[Place, str]:
    return {(path, id): entry.get("name", id) for path in NUMBER for id, entry in state.lists.get(path, {}).items()}
