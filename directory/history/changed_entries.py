"""Changes of entries: centres, helplines and languages that came, left or say something else; lines of the tables."""

from collections.abc import Iterator, Mapping
from datetime import date

from directory.history.change import CENTRE, HELPLINE, LANGUAGE, LOUD, TABLE, Change, day, quoted
from directory.history.labels import VALUES, label
from directory.history.numbers import NUMBER, unchecked
from directory.history.typed import CENTRES, HELPLINES, LANGUAGES, Entry, State
from directory.messages import Message, message

PARTS = {CENTRES: CENTRE, HELPLINES: HELPLINE, LANGUAGES: LANGUAGE}
MUNICIPALITIES = "municipalities.csv"
SEVERAL = ("serves", "languages")  # told by what came and what left
DAYS = ("checked", "closed", "notice.until")
MOST_LINES = 20  # of a table; a new list of municipalities is not read aloud


def changes(old: State, new: State, today: date) -> Iterator[Change]:
    """Yield what has changed in the lists and tables, in the order of the files; *today* judges the day of a call."""
    for path in PARTS:
        yield from _of_list(path, _named(old, path), _named(new, path), today)
    for path in {**old.tables, **new.tables}:
        yield from _of_table(path, old.tables.get(path, ()), new.tables.get(path, ()))


def _of_list(path: str, old: Mapping[str, Entry], new: Mapping[str, Entry], today: date) -> Iterator[Change]:
    for id, entry in old.items():
        if id not in new:
            yield _left(path, id, entry, {other: now for other, now in new.items() if other not in old})
    for id, entry in new.items():
        if id not in old:
            yield _came(path, id, entry)
        else:
            yield from _of_entry(path, id, old[id], entry, today)
    kept_old, kept_new = [id for id in old if id in new], [id for id in new if id in old]
    if kept_old != kept_new:
        yield Change(PARTS[path], path, "", message("the order has changed"), key="order")


def _named(state: State, path: str) -> dict[str, Entry]:
    """The entries of a list, with the names of the municipalities behind their numbers."""
    rows = (line.split(",", 2) for line in state.tables.get(MUNICIPALITIES, ()))
    names = {row[0]: " ".join(row[:2]) for row in rows if len(row) > 1}
    return {
        id: {**entry, **{key: _names(entry[key], names) for key in ("municipality", "serves") if key in entry}}
        for id, entry in state.lists.get(path, {}).items()
    }


def _names(numbers: str, names: Mapping[str, str]) -> str:
    return ", ".join(names.get(number, number) for number in numbers.split(", "))


def _left(path: str, id: str, entry: Entry, came: Mapping[str, Entry]) -> Change:
    name, key = entry.get("name", id), NUMBER.get(path, "name")
    again = next((other for other, now in came.items() if entry.get(key) and now.get(key) == entry[key]), None)
    if again:
        text = message(
            "{name}: the id '{old}' is now '{new}', and the address of its page leads nowhere any more",
            name=name, old=id, new=again,
        )  # fmt: skip
        return Change(LOUD, path, id, text, key="id", old=id, new=again)
    number = entry.get(key) if key != "name" else None
    text = message("removed: {name}, {number}", name=name, number=number or id)
    return Change(LOUD if path in NUMBER else PARTS[path], path, id, text, key="removed", old=number)


def _came(path: str, id: str, entry: Entry) -> Change:
    name, number = entry.get("name", id), entry.get(NUMBER.get(path, ""), "")
    if not number:
        text = message("new: {name}", name=name)
    elif called := entry.get("checked"):
        text = message("new: {name}, number {number}, checked {day}", name=name, number=number, day=day(called))
    else:
        text = message("new: {name}, number {number}, which nobody has rung yet", name=name, number=number)
    return Change(PARTS[path], path, id, text, key="added", new=number or None)


def _of_entry(path: str, id: str, old: Entry, new: Entry, today: date) -> Iterator[Change]:
    number = NUMBER.get(path, "")
    for key in {**old, **new}:
        before, after = old.get(key), new.get(key)
        said_with_number = key in ("checked", "checked_by") and old.get(number) != new.get(number)
        if before == after or said_with_number:
            continue
        part, text = _said(path, key, old, new, today)
        yield Change(part, path, id, text, key=key, old=before, new=after)


def _said(path: str, key: str, old: Entry, new: Entry, today: date) -> tuple[str, Message]:
    name, before, after = new.get("name") or old.get("name", ""), old.get(key), new.get(key)
    if key == NUMBER.get(path) and before and after:
        return _number(path, old, new, today)
    if key == "name" and before and after:
        return PARTS[path], message("{old} is now called {new}", old=before, new=after)
    if key == "closed" and after:
        return LOUD, message("{name} closes for good on {day}", name=name, day=day(after))
    if key == "closed":
        return LOUD, message("{name} is closed no more (it was from {day})", name=name, day=day(before or ""))
    if key in SEVERAL and before and after:
        return PARTS[path], _several(name, key, before.split(", "), after.split(", "))
    values = {"name": name, "label": label(key), "old": _shown(key, before), "new": _shown(key, after)}
    if before is None:
        return PARTS[path], message("{name}: {label}: {new} (was not there)", **values)
    if after is None:
        return PARTS[path], message("{name}: {label} is gone (was {old})", **values)
    return PARTS[path], message("{name}: {label} {old} -> {new}", **values)


def _number(path: str, old: Entry, new: Entry, today: date) -> tuple[str, Message]:
    key, name = NUMBER[path], new.get("name", "")
    values = {"name": name, "old": old[key], "new": new[key], "day": day(new.get("checked", ""))}
    if unchecked(old, new, key, today):
        return LOUD, message("{name}: number {old} -> {new}, AND NOBODY HAS RUNG IT", **values)
    if not new.get("checked"):
        return PARTS[path], message("{name}: number {old} -> {new}", **values)
    return PARTS[path], message("{name}: number {old} -> {new}, checked {day}", **values)


def _shown(key: str, value: str | None) -> Message | str:
    if key in DAYS:
        return day(value or "")
    return VALUES.get(value or "", quoted(value or ""))


def _several(name: str, key: str, old: list[str], new: list[str]) -> Message:
    came, left = [one for one in new if one not in old], [one for one in old if one not in new]
    values = {"name": name, "label": label(key), "came": ", ".join(came), "left": ", ".join(left)}
    if came and left:
        return message("{name}: {label}: new {came}; gone {left}", **values)
    if came or left:
        new_ones = message("{name}: {label}: new {came}", name=name, label=label(key), came=values["came"])
        return (
            new_ones
            if came
            else message("{name}: {label}: gone {left}", name=name, label=label(key), left=values["left"])
        )
    return message("{name}: {label}: in another order", name=name, label=label(key))


def _of_table(path: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    was, now = set(old), set(new)
    lines = [*(f"- {line}" for line in old if line not in now), *(f"+ {line}" for line in new if line not in was)]
    lines = [line for line in lines if not line[2:].startswith("# entries:")]
    if lines:
        text = message("lines of {file} that came or left: {count}", count=len(lines), file=path)
        yield Change(TABLE, path, "", text, key="lines", lines=[quoted(line) for line in lines[:MOST_LINES]])
